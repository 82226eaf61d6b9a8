/** Secrets of the test deployment. The origin is never asked over the network. */
export const testBindings = {
  ORIGIN: 'http://localhost:8787',
  AUTH_SECRET: 'a secret for tests, and nothing but tests',
  KEY_ENCRYPTION_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  SETUP_CODE: 'set-up code for tests',
  DEV_SECRET: 'dev secret for tests',
  RESEND_WEBHOOK_SECRET: 'whsec_YSBzZWNyZXQgZm9yIHdlYmhvb2tzIGFib3V0IG1haWw=',
}

/** The queues of wrangler.toml, without the waiting that saves messages in production. */
export const testQueues = {
  'assay-jobs': { maxBatchSize: 1, maxBatchTimeout: 0.05, maxRetries: 5, deadLetterQueue: 'assay-dead' },
  'assay-dead': { maxBatchTimeout: 0.05 },
}
