/** The tables of one training run. */
export const createTables = (sql: SqlStorage): void => {
  sql.exec(`
    create table if not exists run (
      id integer primary key check (id = 1),
      org_id text not null, run_id text not null,
      search_calls_limit integer not null, tokens_limit integer, usd_limit real,
      deadline integer not null, revision integer not null,
      status text not null, ending text, error text, started_at integer
    );
    create table if not exists state (piece integer primary key, text text not null);
    create table if not exists step (
      id text primary key, position integer not null, payload text not null,
      attempts integer not null, sent_at integer not null, result text
    );
    create table if not exists ledger (
      step_id text primary key, purpose text not null, state text not null,
      calls integer not null, tokens integer not null, usd real not null
    );
    create table if not exists event (seq integer primary key autoincrement, type text not null, data text not null, at integer not null);
  `)
}
