CREATE TABLE `audit_entry` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`issuer_id` text NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` text NOT NULL,
	`detail` text
);
--> statement-breakpoint
CREATE INDEX `audit_entry_issuer` ON `audit_entry` (`issuer_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entry_actor` ON `audit_entry` (`issuer_id`,`actor_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entry_action` ON `audit_entry` (`issuer_id`,`action`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entry_subject` ON `audit_entry` (`issuer_id`,`subject_id`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `backup` (
	`id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`at` text NOT NULL,
	`cursor` text,
	`part` integer DEFAULT 0 NOT NULL,
	`counts` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `backup_started` ON `backup` (`started_at`);--> statement-breakpoint
CREATE TABLE `restoration` (
	`id` text PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`cursor` text,
	`counts` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE TABLE `delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`destination_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`event_id` text,
	`type` text NOT NULL,
	`subject_id` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`log` text NOT NULL,
	`next_attempt_at` integer,
	`attempting_until` integer,
	`created_at` integer NOT NULL,
	`delivered_at` integer,
	FOREIGN KEY (`destination_id`) REFERENCES `destination`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_once` ON `delivery` (`destination_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `delivery_destination` ON `delivery` (`destination_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `delivery_status` ON `delivery` (`destination_id`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `delivery_due` ON `delivery` (`next_attempt_at`) WHERE next_attempt_at is not null;--> statement-breakpoint
CREATE INDEX `delivery_old` ON `delivery` (`created_at`);--> statement-breakpoint
CREATE TABLE `destination` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`includes_learner` integer DEFAULT false NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`failing_since` integer,
	`off_at` integer,
	`off_reason` text,
	`rests_until` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `destination_issuer` ON `destination` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `destination_active` ON `destination` (`issuer_id`) WHERE off_at is null;--> statement-breakpoint
CREATE TABLE `confirmed_origin` (
	`origin` text PRIMARY KEY NOT NULL,
	`confirmed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `passkey` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text,
	`public_key` text NOT NULL,
	`user_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`counter` integer NOT NULL,
	`device_type` text NOT NULL,
	`backed_up` integer NOT NULL,
	`transports` text,
	`aaguid` text,
	`created_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passkey_credential_id_unique` ON `passkey` (`credential_id`);--> statement-breakpoint
CREATE INDEX `passkey_user` ON `passkey` (`user_id`);--> statement-breakpoint
CREATE TABLE `used_setup_code` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`used_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `outgoing_mail` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`issuer_id` text,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`problem` text,
	`provider_id` text,
	`created_at` integer NOT NULL,
	`next_attempt_at` integer,
	`sent_at` integer,
	`expires_at` integer,
	`unknown_since` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outgoing_mail_key_unique` ON `outgoing_mail` (`key`);--> statement-breakpoint
CREATE INDEX `outgoing_mail_due` ON `outgoing_mail` (`next_attempt_at`) WHERE status in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX `outgoing_mail_problem` ON `outgoing_mail` (`issuer_id`,`created_at`,`id`) WHERE status in ('refused', 'bounced', 'uncertain');--> statement-breakpoint
CREATE INDEX `outgoing_mail_provider` ON `outgoing_mail` (`provider_id`);--> statement-breakpoint
CREATE INDEX `outgoing_mail_old` ON `outgoing_mail` (`created_at`);--> statement-breakpoint
CREATE INDEX `outgoing_mail_recipient` ON `outgoing_mail` (`recipient`) WHERE recipient <> '';--> statement-breakpoint
CREATE TABLE `erasure` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`holder_id` text NOT NULL,
	`issuer_id` text,
	`closes_account` integer NOT NULL,
	`keeps_badges` integer NOT NULL,
	`email` text NOT NULL,
	`step` text NOT NULL,
	`status` text NOT NULL,
	`report` text NOT NULL,
	`requested_by` text NOT NULL,
	`requested_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`holder_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `erasure_holder` ON `erasure` (`holder_id`);--> statement-breakpoint
CREATE INDEX `erasure_issuer` ON `erasure` (`issuer_id`,`requested_at`,`id`);--> statement-breakpoint
CREATE INDEX `erasure_running` ON `erasure` (`requested_at`) WHERE status = 'running';--> statement-breakpoint
CREATE TABLE `sealed_secret` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`sealed` text NOT NULL,
	`sealed_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sealed_secret_owner` ON `sealed_secret` (`owner_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `sealed_secret_sealed` ON `sealed_secret` (`sealed_by`);--> statement-breakpoint
CREATE TABLE `course_completion` (
	`id` text PRIMARY KEY NOT NULL,
	`source_id` text NOT NULL,
	`course_id` text NOT NULL,
	`course_name` text NOT NULL,
	`learner_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`completed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`learner_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `course_completion_once` ON `course_completion` (`source_id`,`course_id`,`learner_id`);--> statement-breakpoint
CREATE INDEX `course_completion_learner` ON `course_completion` (`learner_id`,`issuer_id`);--> statement-breakpoint
CREATE TABLE `hook` (
	`id` text PRIMARY KEY NOT NULL,
	`source_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`content_type` text NOT NULL,
	`body` text,
	`status` text NOT NULL,
	`reason` text,
	`received_at` integer NOT NULL,
	`processed_at` integer,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hook_once` ON `hook` (`source_id`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `hook_source` ON `hook` (`source_id`,`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `hook_unmapped` ON `hook` (`issuer_id`,`received_at`,`id`) WHERE status = 'unmapped';--> statement-breakpoint
CREATE INDEX `hook_expiry` ON `hook` (`expires_at`);--> statement-breakpoint
CREATE TABLE `source` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`name` text NOT NULL,
	`platform` text NOT NULL,
	`authentication` text NOT NULL,
	`mapping` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_received_at` integer,
	`replay_before` integer,
	`removed_at` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `source_issuer` ON `source` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `source_course` (
	`id` text PRIMARY KEY NOT NULL,
	`source_id` text NOT NULL,
	`course_id` text NOT NULL,
	`microcredential_id` text NOT NULL,
	`enrolls` integer NOT NULL,
	`requirement_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`microcredential_id`) REFERENCES `microcredential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `source_course_once` ON `source_course` (`source_id`,`course_id`,`microcredential_id`);--> statement-breakpoint
CREATE INDEX `source_course_source` ON `source_course` (`source_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `source_course_microcredential` ON `source_course` (`microcredential_id`);--> statement-breakpoint
ALTER TABLE `issuer_invitation` ADD `name` text;--> statement-breakpoint
ALTER TABLE `issuer_invitation` ADD `by_mail` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `issuer_invitation` ADD `token_hash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `issuer_invitation_token` ON `issuer_invitation` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `issuer_invitation_open` ON `issuer_invitation` (`issuer_id`,`email`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `issuer_invitation_issuer` ON `issuer_invitation` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `issuer_invitation_email` ON `issuer_invitation` (`email`);--> statement-breakpoint
CREATE INDEX `issuer_invitation_expiry` ON `issuer_invitation` (`expires_at`);--> statement-breakpoint
CREATE TRIGGER `audit_entry_stays` BEFORE UPDATE ON `audit_entry` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_entry_remains` BEFORE DELETE ON `audit_entry` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
