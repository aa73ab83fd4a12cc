CREATE TABLE `traffic_claims` (
	`org_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`split_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `agent_id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `deployments` ADD `primary_metric` text DEFAULT 'satisfaction' NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `min_sample_size` integer DEFAULT 100 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `significance_threshold` real DEFAULT 0.05 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `approvals_required` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `approvals` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `waits_for` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `rollback_mode` text;--> statement-breakpoint
CREATE INDEX `idx_deployments_agent` ON `deployments` (`org_id`,`agent_id`,`status`);--> statement-breakpoint
CREATE INDEX `idx_learning_experiments_agent` ON `learning_experiments` (`org_id`,`agent_id`,`status`);