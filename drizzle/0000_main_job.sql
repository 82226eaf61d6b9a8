CREATE TABLE `review` (
	`id` text PRIMARY KEY NOT NULL,
	`submission_id` text NOT NULL,
	`assessor_id` text NOT NULL,
	`seat` integer NOT NULL,
	`status` text NOT NULL,
	`scores` text NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`claimed_at` integer NOT NULL,
	`lease_until` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`submitted_at` integer,
	FOREIGN KEY (`submission_id`) REFERENCES `submission`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`assessor_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `review_once` ON `review` (`submission_id`,`assessor_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `review_seat` ON `review` (`submission_id`,`seat`) WHERE status in ('claimed', 'submitted');--> statement-breakpoint
CREATE INDEX `review_assessor` ON `review` (`assessor_id`,`claimed_at`,`id`);--> statement-breakpoint
CREATE INDEX `review_lease` ON `review` (`lease_until`) WHERE status = 'claimed';--> statement-breakpoint
CREATE TABLE `submission` (
	`id` text PRIMARY KEY NOT NULL,
	`enrollment_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`learner_id` text NOT NULL,
	`version_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`status` text NOT NULL,
	`reviews_needed` integer NOT NULL,
	`reviews_done` integer DEFAULT 0 NOT NULL,
	`manifest` text NOT NULL,
	`manifest_digest` text NOT NULL,
	`holder_name` text NOT NULL,
	`name_in_badge` integer NOT NULL,
	`released` text NOT NULL,
	`submitted_at` integer NOT NULL,
	`since` integer NOT NULL,
	`decided_at` integer,
	`outcomes` text,
	FOREIGN KEY (`enrollment_id`) REFERENCES `enrollment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`learner_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `microcredential_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `submission_attempt` ON `submission` (`enrollment_id`,`attempt`);--> statement-breakpoint
CREATE UNIQUE INDEX `submission_one_open` ON `submission` (`enrollment_id`) WHERE status in ('submitted', 'in_review', 'met');--> statement-breakpoint
CREATE INDEX `submission_queue` ON `submission` (`issuer_id`,`submitted_at`,`id`) WHERE status in ('submitted', 'in_review');--> statement-breakpoint
CREATE INDEX `submission_due` ON `submission` (`since`) WHERE status = 'in_review' and reviews_done >= reviews_needed;--> statement-breakpoint
CREATE TABLE `image` (
	`digest` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `invitation` (
	`id` text PRIMARY KEY NOT NULL,
	`microcredential_id` text NOT NULL,
	`email` text NOT NULL,
	`invited_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`microcredential_id`) REFERENCES `microcredential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`invited_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitation_once` ON `invitation` (`microcredential_id`,`email`);--> statement-breakpoint
CREATE INDEX `invitation_list` ON `invitation` (`microcredential_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `microcredential` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`slug` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `microcredential_slug` ON `microcredential` (`issuer_id`,`slug`);--> statement-breakpoint
CREATE INDEX `microcredential_issuer` ON `microcredential` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `microcredential_version` (
	`id` text PRIMARY KEY NOT NULL,
	`microcredential_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`number` integer NOT NULL,
	`status` text NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`competency` text NOT NULL,
	`criteria_narrative` text NOT NULL,
	`achievement_type` text NOT NULL,
	`estimated_hours` real,
	`credits` real,
	`language` text NOT NULL,
	`tags` text NOT NULL,
	`validity_months` integer,
	`image_digest` text,
	`image_svg_digest` text,
	`alignments` text NOT NULL,
	`criteria` text NOT NULL,
	`requirements` text NOT NULL,
	`assessors` integer NOT NULL,
	`enrollment` text NOT NULL,
	`search_text` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`published_at` integer,
	`retired_at` integer,
	FOREIGN KEY (`microcredential_id`) REFERENCES `microcredential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`image_digest`) REFERENCES `image`(`digest`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`image_svg_digest`) REFERENCES `image`(`digest`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `version_number` ON `microcredential_version` (`microcredential_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `version_one_draft` ON `microcredential_version` (`microcredential_id`) WHERE status = 'draft';--> statement-breakpoint
CREATE UNIQUE INDEX `version_one_published` ON `microcredential_version` (`microcredential_id`) WHERE status = 'published';--> statement-breakpoint
CREATE INDEX `version_catalogue` ON `microcredential_version` (`status`,`published_at`,`id`);--> statement-breakpoint
CREATE INDEX `version_issuer` ON `microcredential_version` (`issuer_id`,`status`,`published_at`,`id`);--> statement-breakpoint
CREATE TABLE `credential` (
	`id` text PRIMARY KEY NOT NULL,
	`submission_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`holder_id` text NOT NULL,
	`version_id` text NOT NULL,
	`status` text NOT NULL,
	`hold_reason` text,
	`subject_id` text NOT NULL,
	`identity_hash` text NOT NULL,
	`identity_salt` text NOT NULL,
	`status_list_id` text NOT NULL,
	`status_index` integer NOT NULL,
	`proof_key_id` text,
	`jwt_key_id` text,
	`valid_from` integer NOT NULL,
	`valid_until` integer,
	`sha256` text,
	`created_at` integer NOT NULL,
	`issued_at` integer,
	`revoked_at` integer,
	`revocation_reason` text,
	FOREIGN KEY (`submission_id`) REFERENCES `submission`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`holder_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `microcredential_version`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`status_list_id`) REFERENCES `status_list`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`proof_key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`jwt_key_id`) REFERENCES `signing_key`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credential_submission_id_unique` ON `credential` (`submission_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `credential_status_index` ON `credential` (`status_list_id`,`status_index`);--> statement-breakpoint
CREATE INDEX `credential_revoked` ON `credential` (`status_list_id`,`status_index`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `credential_issuer` ON `credential` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `credential_holder` ON `credential` (`holder_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `credential_held` ON `credential` (`issuer_id`,`created_at`) WHERE status = 'held';--> statement-breakpoint
CREATE TABLE `status_list` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`number` integer NOT NULL,
	`used` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `status_list_number` ON `status_list` (`issuer_id`,`number`);--> statement-breakpoint
CREATE TABLE `enrollment` (
	`id` text PRIMARY KEY NOT NULL,
	`learner_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`microcredential_id` text NOT NULL,
	`version_id` text NOT NULL,
	`status` text NOT NULL,
	`target_date` text,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`withdrawn_at` integer,
	FOREIGN KEY (`learner_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`microcredential_id`) REFERENCES `microcredential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `microcredential_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrollment_one_active` ON `enrollment` (`learner_id`,`microcredential_id`) WHERE status = 'active';--> statement-breakpoint
CREATE INDEX `enrollment_learner` ON `enrollment` (`learner_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `enrollment_issuer` ON `enrollment` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`issuer_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`done_at` integer,
	`dead_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `event_waiting` ON `event` (`created_at`) WHERE done_at is null and dead_at is null;--> statement-breakpoint
CREATE INDEX `event_dead` ON `event` (`issuer_id`,`dead_at`) WHERE dead_at is not null;--> statement-breakpoint
CREATE TABLE `evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`enrollment_id` text NOT NULL,
	`requirement_id` text NOT NULL,
	`kind` text NOT NULL,
	`caption` text DEFAULT '' NOT NULL,
	`content` text DEFAULT '' NOT NULL,
	`upload_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`enrollment_id`) REFERENCES `enrollment`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `evidence_enrollment` ON `evidence` (`enrollment_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_upload` ON `evidence` (`upload_id`);--> statement-breakpoint
CREATE TABLE `upload` (
	`id` text PRIMARY KEY NOT NULL,
	`learner_id` text NOT NULL,
	`issuer_id` text NOT NULL,
	`enrollment_id` text NOT NULL,
	`requirement_id` text NOT NULL,
	`file_name` text NOT NULL,
	`metadata` text NOT NULL,
	`length` integer NOT NULL,
	`offset` integer DEFAULT 0 NOT NULL,
	`declared_sha256` text,
	`sha256` text,
	`media_type` text,
	`status` text NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	`sweep_at` integer,
	FOREIGN KEY (`learner_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`enrollment_id`) REFERENCES `enrollment`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `upload_enrollment` ON `upload` (`enrollment_id`,`status`);--> statement-breakpoint
CREATE INDEX `upload_sweep` ON `upload` (`sweep_at`) WHERE sweep_at is not null;--> statement-breakpoint
CREATE INDEX `upload_digest` ON `upload` (`sha256`,`learner_id`);--> statement-breakpoint
CREATE TABLE `upload_segment` (
	`id` text PRIMARY KEY NOT NULL,
	`upload_id` text NOT NULL,
	`offset` integer NOT NULL,
	`bytes` integer NOT NULL,
	`key` text NOT NULL,
	`level` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`upload_id`) REFERENCES `upload`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `upload_segment_place` ON `upload_segment` (`upload_id`,`level`,`offset`);--> statement-breakpoint
CREATE TABLE `upload_usage` (
	`issuer_id` text PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_key_hash_unique` ON `api_key` (`hash`);--> statement-breakpoint
CREATE INDEX `api_key_issuer` ON `api_key` (`issuer_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `issuer` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`image_digest` text,
	`metadata` text,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `issuer_slug_unique` ON `issuer` (`slug`);--> statement-breakpoint
CREATE TABLE `issuer_invitation` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`email` text NOT NULL,
	`roles` text,
	`status` text NOT NULL,
	`inviter_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inviter_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `issuer_member` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`user_id` text NOT NULL,
	`roles` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `issuer_member_once` ON `issuer_member` (`issuer_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `issuer_member_user` ON `issuer_member` (`user_id`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`user_id` text NOT NULL,
	`active_issuer_id` text,
	`ip_address` text,
	`user_agent` text,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_token_unique` ON `session` (`token`);--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE INDEX `session_expiry` ON `session` (`expires_at`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_email_unique` ON `user` (`email`);--> statement-breakpoint
CREATE TABLE `verification` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verification_identifier` ON `verification` (`identifier`);--> statement-breakpoint
CREATE INDEX `verification_expiry` ON `verification` (`expires_at`);--> statement-breakpoint
CREATE TABLE `mail` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mail_key_unique` ON `mail` (`key`);--> statement-breakpoint
CREATE INDEX `mail_recipient` ON `mail` (`recipient`,`created_at`);--> statement-breakpoint
CREATE TABLE `signing_key` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer_id` text NOT NULL,
	`algorithm` text NOT NULL,
	`status` text NOT NULL,
	`public_jwk` text NOT NULL,
	`wrapped_private_key` text NOT NULL,
	`wrapped_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`issuer_id`) REFERENCES `issuer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signing_key_active` ON `signing_key` (`issuer_id`,`algorithm`) WHERE status = 'active';