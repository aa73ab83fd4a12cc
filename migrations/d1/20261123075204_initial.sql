CREATE TABLE `agent_feedback` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`execution_id` text,
	`contributor_id` text NOT NULL,
	`feedback_type` text NOT NULL,
	`rating` integer,
	`accuracy_rating` integer,
	`helpfulness_rating` integer,
	`clarity_rating` integer,
	`completeness_rating` integer,
	`feedback_text` text,
	`correction_text` text,
	`issue_categories` text NOT NULL,
	`consent` integer NOT NULL,
	`content_hash` text NOT NULL,
	`filter_reason` text,
	`example_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_agent_feedback_agent` ON `agent_feedback` (`org_id`,`agent_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `idx_agent_feedback_created` ON `agent_feedback` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `idx_agent_feedback_execution` ON `agent_feedback` (`org_id`,`execution_id`);--> statement-breakpoint
CREATE TABLE `agent_versions` (
	`org_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`version` integer NOT NULL,
	`config` text NOT NULL,
	`source` text NOT NULL,
	`candidate_id` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `agent_id`, `version`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `agents` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`domain` text NOT NULL,
	`current_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agents_slug` ON `agents` (`org_id`,`slug`);--> statement-breakpoint
CREATE TABLE `alert_rules` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`condition` text NOT NULL,
	`threshold` real,
	`enabled` integer NOT NULL,
	`notify` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `alerts` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`rule_id` text,
	`dedupe_key` text NOT NULL,
	`severity` text NOT NULL,
	`message` text NOT NULL,
	`data` text NOT NULL,
	`acknowledged_by` text,
	`acknowledged_at` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_dedupe` ON `alerts` (`org_id`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `idx_alerts_created` ON `alerts` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`object_type` text NOT NULL,
	`object_id` text NOT NULL,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_audit_log_created` ON `audit_log` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `idx_audit_log_object` ON `audit_log` (`org_id`,`object_type`,`object_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `candidates` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`run_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`config` text NOT NULL,
	`config_hash` text NOT NULL,
	`method` text NOT NULL,
	`validation_score` real NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`run_id`) REFERENCES `training_runs`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_candidates_run` ON `candidates` (`org_id`,`run_id`);--> statement-breakpoint
CREATE TABLE `consents` (
	`org_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`granted` integer NOT NULL,
	`source` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `subject_id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `dataset_items` (
	`org_id` text NOT NULL,
	`dataset_id` text NOT NULL,
	`position` integer NOT NULL,
	`split` text NOT NULL,
	`input` text NOT NULL,
	`expected_output` text NOT NULL,
	`rejected_output` text,
	`group_key` text NOT NULL,
	`example_id` text,
	`metadata` text NOT NULL,
	PRIMARY KEY(`org_id`, `dataset_id`, `position`),
	FOREIGN KEY (`org_id`,`dataset_id`) REFERENCES `training_datasets`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_dataset_items_split` ON `dataset_items` (`org_id`,`dataset_id`,`split`,`position`);--> statement-breakpoint
CREATE INDEX `idx_dataset_items_example` ON `dataset_items` (`org_id`,`example_id`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`outbox_id` text NOT NULL,
	`topic` text NOT NULL,
	`payload` text NOT NULL,
	`reason` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`replayed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_dead_letters_created` ON `dead_letters` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `deployments` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`candidate_id` text,
	`experiment_id` text,
	`run_id` text,
	`evaluation_id` text,
	`safety_evaluation_id` text,
	`from_version` integer NOT NULL,
	`to_version` integer NOT NULL,
	`status` text NOT NULL,
	`unit` text NOT NULL,
	`salt` text NOT NULL,
	`steps` text NOT NULL,
	`current_step` integer NOT NULL,
	`percentage` real NOT NULL,
	`guardrails` text NOT NULL,
	`rollback_reason` text,
	`results` text NOT NULL,
	`config_version` integer NOT NULL,
	`mirrored_seq` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_deployments_status` ON `deployments` (`org_id`,`status`);--> statement-breakpoint
CREATE INDEX `idx_deployments_created` ON `deployments` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `effects` (
	`org_id` text NOT NULL,
	`key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `key`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `evaluations` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`run_id` text NOT NULL,
	`candidate_id` text NOT NULL,
	`config_hash` text NOT NULL,
	`kind` text NOT NULL,
	`dataset_id` text,
	`passed` integer NOT NULL,
	`result` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`run_id`) REFERENCES `training_runs`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`candidate_id`) REFERENCES `candidates`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_evaluations_candidate` ON `evaluations` (`org_id`,`candidate_id`,`kind`);--> statement-breakpoint
CREATE TABLE `execution_daily` (
	`org_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`day` text NOT NULL,
	`executions` integer NOT NULL,
	`errors` integer NOT NULL,
	`latency_ms_sum` real NOT NULL,
	`tokens_sum` integer NOT NULL,
	PRIMARY KEY(`org_id`, `agent_id`, `day`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `executions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`agent_version` integer,
	`candidate_id` text,
	`experiment_id` text,
	`variant` text,
	`enrolment_probability` real,
	`config_version` integer,
	`unit_id` text,
	`input` text NOT NULL,
	`output` text NOT NULL,
	`latency_ms` real NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`error` text,
	`retrieved` text NOT NULL,
	`outcomes` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_executions_agent` ON `executions` (`org_id`,`agent_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `idx_executions_created` ON `executions` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `expert_annotations` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`example_id` text NOT NULL,
	`expert_id` text NOT NULL,
	`annotation_type` text NOT NULL,
	`technical_accuracy` real NOT NULL,
	`professional_quality` real NOT NULL,
	`completeness` real NOT NULL,
	`clarity` real NOT NULL,
	`quality_score` real NOT NULL,
	`corrected_output` text,
	`notes` text,
	`improvement_suggestions` text,
	`decision` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`example_id`) REFERENCES `learning_examples`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_expert_annotations_example` ON `expert_annotations` (`org_id`,`example_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `idx_expert_annotations_created` ON `expert_annotations` (`org_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`org_id` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer,
	`response` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `key`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `learning_examples` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`example_type` text NOT NULL,
	`input_context` text NOT NULL,
	`input_text` text NOT NULL,
	`original_output` text,
	`expected_output` text,
	`feedback_text` text,
	`quality_score` real,
	`review_status` text NOT NULL,
	`filter_reason` text,
	`source_type` text NOT NULL,
	`source_id` text,
	`execution_id` text,
	`contributor_id` text,
	`domain` text NOT NULL,
	`task_type` text,
	`complexity` integer NOT NULL,
	`group_key` text NOT NULL,
	`priority` integer NOT NULL,
	`lease_expert_id` text,
	`lease_expires_at` integer,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_learning_examples_agent` ON `learning_examples` (`org_id`,`agent_id`,`review_status`);--> statement-breakpoint
CREATE INDEX `idx_learning_examples_domain` ON `learning_examples` (`org_id`,`domain`,`task_type`);--> statement-breakpoint
CREATE INDEX `idx_learning_examples_source` ON `learning_examples` (`org_id`,`source_type`,`created_at`);--> statement-breakpoint
CREATE INDEX `idx_learning_examples_queue` ON `learning_examples` (`org_id`,`review_status`,`priority`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `idx_learning_examples_group` ON `learning_examples` (`org_id`,`agent_id`,`group_key`);--> statement-breakpoint
CREATE TABLE `learning_experiments` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`hypothesis` text NOT NULL,
	`status` text NOT NULL,
	`unit` text NOT NULL,
	`salt` text NOT NULL,
	`control_config` text NOT NULL,
	`treatment_config` text NOT NULL,
	`control_version` integer,
	`candidate_id` text,
	`run_id` text,
	`control_percentage` real NOT NULL,
	`treatment_percentage` real NOT NULL,
	`primary_metric` text NOT NULL,
	`guardrails` text NOT NULL,
	`min_sample_size` integer NOT NULL,
	`min_duration_hours` real NOT NULL,
	`significance_threshold` real NOT NULL,
	`current_control_samples` integer NOT NULL,
	`current_treatment_samples` integer NOT NULL,
	`statistical_significance` real,
	`winner` text,
	`decision` text,
	`results` text NOT NULL,
	`config_version` integer NOT NULL,
	`mirrored_seq` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_learning_experiments_status` ON `learning_experiments` (`org_id`,`status`);--> statement-breakpoint
CREATE INDEX `idx_learning_experiments_created` ON `learning_experiments` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`topic` text NOT NULL,
	`payload` text NOT NULL,
	`processed_at` integer,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_outbox_due` ON `outbox` (`processed_at`,`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `service_keys` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`secret_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `service_keys_secret` ON `service_keys` (`org_id`,`secret_hash`);--> statement-breakpoint
CREATE TABLE `training_datasets` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`version` integer NOT NULL,
	`content_hash` text NOT NULL,
	`train_count` integer NOT NULL,
	`validation_count` integer NOT NULL,
	`test_count` integer NOT NULL,
	`filter` text NOT NULL,
	`lineage` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `training_datasets_version` ON `training_datasets` (`org_id`,`agent_id`,`name`,`version`);--> statement-breakpoint
CREATE INDEX `idx_training_datasets_created` ON `training_datasets` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `training_events` (
	`org_id` text NOT NULL,
	`run_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `run_id`, `seq`),
	FOREIGN KEY (`org_id`,`run_id`) REFERENCES `training_runs`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `training_runs` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`agent_id` text NOT NULL,
	`dataset_id` text NOT NULL,
	`training_type` text NOT NULL,
	`status` text NOT NULL,
	`stage` text NOT NULL,
	`progress_percentage` integer NOT NULL,
	`current_step` integer NOT NULL,
	`total_steps` integer NOT NULL,
	`config` text NOT NULL,
	`hyperparameters` text NOT NULL,
	`metrics` text NOT NULL,
	`baseline_version` integer NOT NULL,
	`verdict` text,
	`stop_reason` text,
	`result` text NOT NULL,
	`calls` integer NOT NULL,
	`evaluation_calls` integer NOT NULL,
	`tokens` integer NOT NULL,
	`usd` real NOT NULL,
	`candidate_id` text,
	`experiment_id` text,
	`error` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`completed_at` integer,
	`deadline` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`agent_id`) REFERENCES `agents`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`dataset_id`) REFERENCES `training_datasets`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_training_runs_agent` ON `training_runs` (`org_id`,`agent_id`,`status`);--> statement-breakpoint
CREATE INDEX `idx_training_runs_created` ON `training_runs` (`org_id`,`created_at`,`id`);