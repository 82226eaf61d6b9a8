CREATE TABLE `batch` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`version_id` text,
	`created_by` text NOT NULL,
	`status` text NOT NULL,
	`rows` integer NOT NULL,
	`created_at` integer NOT NULL,
	`confirmed_at` integer,
	`finished_at` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `microcredential_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `batch_issuer` ON `batch` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `batch_old` ON `batch` (`created_at`);--> statement-breakpoint
CREATE TABLE `batch_row` (
	`batch_id` text NOT NULL,
	`line` integer NOT NULL,
	`status` text NOT NULL,
	`problem` text,
	`input` text NOT NULL,
	`credential_id` text,
	PRIMARY KEY(`batch_id`, `line`),
	FOREIGN KEY (`batch_id`) REFERENCES `batch`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `batch_row_status` ON `batch_row` (`batch_id`,`status`,`line`);--> statement-breakpoint
CREATE TABLE `credential_edition` (
	`credential_id` text NOT NULL,
	`number` integer NOT NULL,
	`cause` text NOT NULL,
	`status` text NOT NULL,
	`hold_reason` text,
	`valid_from` integer NOT NULL,
	`holder_name` text NOT NULL,
	`name_in_badge` integer NOT NULL,
	`released` text NOT NULL,
	`identity_hash` text NOT NULL,
	`identity_salt` text NOT NULL,
	`proof_key_id` text,
	`jwt_key_id` text,
	`sha256` text,
	`created_at` integer NOT NULL,
	`issued_at` integer,
	PRIMARY KEY(`credential_id`, `number`),
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`proof_key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`jwt_key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credential_edition_open` ON `credential_edition` (`credential_id`) WHERE status in ('pending', 'signed', 'held');--> statement-breakpoint
CREATE TABLE `endorsement` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`version_id` text,
	`endorser_id` text,
	`key_id` text,
	`url` text NOT NULL,
	`endorser_name` text NOT NULL,
	`comment` text NOT NULL,
	`status` text NOT NULL,
	`document` text NOT NULL,
	`valid_until` integer,
	`problem` text,
	`checked_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`accepted_at` integer,
	`declined_at` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `microcredential_version`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`endorser_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `endorsement_issuer` ON `endorsement` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `endorsement_endorser` ON `endorsement` (`endorser_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `endorsement_accepted` ON `endorsement` (`issuer_id`,`version_id`) WHERE status = 'accepted';--> statement-breakpoint
CREATE INDEX `endorsement_url` ON `endorsement` (`issuer_id`,`url`);--> statement-breakpoint
CREATE INDEX `endorsement_checked` ON `endorsement` (`checked_at`) WHERE status = 'accepted' and endorser_id is null;--> statement-breakpoint
CREATE TABLE `machine_credential` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`key_id` text NOT NULL,
	`name` text,
	`status_list_id` text,
	`status_index` integer,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`status_list_id`) REFERENCES `status_list`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `machine_credential_status` ON `machine_credential` (`status_list_id`,`status_index`);--> statement-breakpoint
CREATE INDEX `machine_credential_name` ON `machine_credential` (`issuer_id`,`name`);--> statement-breakpoint
CREATE INDEX `machine_credential_revoked` ON `machine_credential` (`status_list_id`,`status_index`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE TABLE `resigning` (
	`key_id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`cursor` text,
	`seen` integer DEFAULT 0 NOT NULL,
	`signed_again` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `idempotent_request` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`body_digest` text NOT NULL,
	`status` integer,
	`answer` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotent_request_old` ON `idempotent_request` (`created_at`);--> statement-breakpoint
CREATE TABLE `email_change` (
	`user_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`email` text NOT NULL,
	`token_hash` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `email_change_token_hash_unique` ON `email_change` (`token_hash`);--> statement-breakpoint
CREATE INDEX `email_change_expiry` ON `email_change` (`expires_at`);--> statement-breakpoint
DROP INDEX `signing_key_active`;--> statement-breakpoint
ALTER TABLE `signing_key` ADD `use` text DEFAULT 'badge' NOT NULL;--> statement-breakpoint
ALTER TABLE `signing_key` ADD `ended_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `signing_key_imported` ON `signing_key` (`public_jwk`) WHERE algorithm = 'RS256';--> statement-breakpoint
CREATE INDEX `signing_key_issuer` ON `signing_key` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `signing_key_age` ON `signing_key` (`created_at`) WHERE status = 'active';--> statement-breakpoint
CREATE INDEX `signing_key_wrapped` ON `signing_key` (`wrapped_by`);--> statement-breakpoint
CREATE UNIQUE INDEX `signing_key_active` ON `signing_key` (`issuer_id`,`use`,`algorithm`) WHERE status = 'active';--> statement-breakpoint
ALTER TABLE `submission` ADD `narrative` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `submission` ADD `judged_elsewhere` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `microcredential_version` ADD `field_of_study` text;--> statement-breakpoint
ALTER TABLE `microcredential_version` ADD `human_code` text;--> statement-breakpoint
ALTER TABLE `microcredential_version` ADD `translations` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `microcredential_version` ADD `renewal_days` integer DEFAULT 90 NOT NULL;--> statement-breakpoint
ALTER TABLE `credential` ADD `awarded_at` integer;--> statement-breakpoint
ALTER TABLE `credential` ADD `edition` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `credential` ADD `renews_id` text REFERENCES credential(id);--> statement-breakpoint
ALTER TABLE `credential` ADD `reminded_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `credential_renewal` ON `credential` (`renews_id`) WHERE renews_id is not null;--> statement-breakpoint
CREATE INDEX `credential_expiring` ON `credential` (`valid_until`) WHERE reminded_at is null and revoked_at is null and status = 'issued';--> statement-breakpoint
ALTER TABLE `status_list` ADD `use` text DEFAULT 'badge' NOT NULL;--> statement-breakpoint
ALTER TABLE `status_list` ADD `published` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `status_list` ADD `publishing_until` integer;--> statement-breakpoint
ALTER TABLE `api_key` ADD `testing` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `issuer` ADD `email` text;