CREATE TABLE `badge_state` (
	`prefix` text PRIMARY KEY NOT NULL,
	`published` integer DEFAULT -1 NOT NULL,
	`publishing_until` integer
);
--> statement-breakpoint
CREATE TABLE `person_handle` (
	`handle` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `person_handle_user` ON `person_handle` (`user_id`);--> statement-breakpoint
CREATE TABLE `person_profile` (
	`user_id` text PRIMARY KEY NOT NULL,
	`handle` text NOT NULL,
	`name` text NOT NULL,
	`about` text DEFAULT '' NOT NULL,
	`indexed` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_profile_handle_unique` ON `person_profile` (`handle`);--> statement-breakpoint
CREATE TABLE `watch` (
	`id` text PRIMARY KEY NOT NULL,
	`status_list` text NOT NULL,
	`status_index` integer NOT NULL,
	`email` text,
	`api_key_id` text,
	`webhook` text,
	`token_hash` text,
	`created_at` integer NOT NULL,
	`confirmed_at` integer,
	`checked_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`api_key_id`) REFERENCES `api_key`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `watch_token_hash_unique` ON `watch` (`token_hash`);--> statement-breakpoint
CREATE INDEX `watch_due` ON `watch` (`checked_at`,`id`) WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX `watch_list` ON `watch` (`status_list`,`checked_at`);--> statement-breakpoint
CREATE INDEX `watch_key` ON `watch` (`api_key_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `watch_email` ON `watch` (`email`);--> statement-breakpoint
CREATE INDEX `watch_expiry` ON `watch` (`expires_at`);--> statement-breakpoint
ALTER TABLE `microcredential` ADD `holders` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `microcredential_version` ADD `card_digest` text REFERENCES image(digest);--> statement-breakpoint
ALTER TABLE `microcredential_version` ADD `revoked_digest` text REFERENCES image(digest);--> statement-breakpoint
ALTER TABLE `credential` ADD `visibility` text DEFAULT 'link' NOT NULL;--> statement-breakpoint
ALTER TABLE `credential` ADD `indexed` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `credential` ADD `changes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `credential` ADD `changes_told` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `credential` ADD `listed` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `credential_public` ON `credential` (`holder_id`,`created_at`,`id`) WHERE visibility = 'public' and revoked_at is null;--> statement-breakpoint
CREATE INDEX `credential_changed` ON `credential` (`id`) WHERE changes > 0;--> statement-breakpoint
ALTER TABLE `issuer` ADD `linkedin_id` text;--> statement-breakpoint
UPDATE `microcredential` SET `holders` = `counted`.`holders` FROM (SELECT `microcredential_version`.`microcredential_id`, count(DISTINCT `credential`.`holder_id`) AS `holders` FROM `credential` INNER JOIN `microcredential_version` ON `microcredential_version`.`id` = `credential`.`version_id` WHERE `credential`.`status` = 'issued' AND `credential`.`revoked_at` IS NULL GROUP BY 1) AS `counted` WHERE `counted`.`microcredential_id` = `microcredential`.`id`;
