PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_traffic_claims` (
	`org_id` text NOT NULL,
	`layer` text NOT NULL,
	`slot` integer NOT NULL,
	`agent_id` text NOT NULL,
	`split_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `layer`, `slot`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
WITH RECURSIVE `slots`(`slot`) AS (SELECT 0 UNION ALL SELECT `slot` + 1 FROM `slots` WHERE `slot` < 99) INSERT INTO `__new_traffic_claims`("org_id", "layer", "slot", "agent_id", "split_id", "created_at") SELECT "org_id", "agent_id", `slot`, "agent_id", "split_id", "created_at" FROM `traffic_claims`, `slots`;--> statement-breakpoint
DROP TABLE `traffic_claims`;--> statement-breakpoint
ALTER TABLE `__new_traffic_claims` RENAME TO `traffic_claims`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `idx_traffic_claims_split` ON `traffic_claims` (`org_id`,`split_id`);--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `current_control_percentage` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `current_treatment_percentage` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `traffic_percentage` integer DEFAULT 100 NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `layer` text;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `slots` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `targeting` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `allocation` text DEFAULT '{"type":"fixed"}' NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `metrics` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `secondary_metrics` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `attribution_hours` real DEFAULT 168 NOT NULL;--> statement-breakpoint
ALTER TABLE `learning_experiments` ADD `whole_weeks` integer DEFAULT false NOT NULL;--> statement-breakpoint
WITH RECURSIVE `slots`(`slot`) AS (SELECT 0 UNION ALL SELECT `slot` + 1 FROM `slots` WHERE `slot` < 99) UPDATE `learning_experiments` SET `slots` = (SELECT json_group_array(`slot`) FROM `slots`), `whole_weeks` = `min_duration_hours` >= 168 WHERE `status` <> 'draft';--> statement-breakpoint
UPDATE `learning_experiments` SET `current_control_percentage` = `control_percentage`, `current_treatment_percentage` = `treatment_percentage` WHERE `status` = 'running';
