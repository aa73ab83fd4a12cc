CREATE TABLE `audit_seals` (
	`org_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`entry_id` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `sequence`),
	FOREIGN KEY (`org_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_audit_seals_entry` ON `audit_seals` (`org_id`,`entry_id`);--> statement-breakpoint
CREATE INDEX `idx_audit_log_recent` ON `audit_log` (`created_at`,`org_id`,`id`);--> statement-breakpoint
CREATE TRIGGER `audit_log_is_not_changed` BEFORE UPDATE ON `audit_log` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_log_is_not_deleted` BEFORE DELETE ON `audit_log` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_seals_are_not_changed` BEFORE UPDATE ON `audit_seals` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_seals_are_not_deleted` BEFORE DELETE ON `audit_seals` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
