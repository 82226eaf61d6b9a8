/** As much of wrangler.toml as is looked at here; the rest goes through as it is. */
export type WranglerConfig = {
  name: string
  main: string
  assets: { directory: string; [other: string]: unknown }
  d1_databases: { binding: string; database_name: string; migrations_dir: string; [other: string]: unknown }[]
  r2_buckets: { binding: string; bucket_name: string; [other: string]: unknown }[]
  kv_namespaces: { binding: string; id?: string; [other: string]: unknown }[]
  queues: {
    producers: { binding: string; queue: string; [other: string]: unknown }[]
    consumers: { queue: string; dead_letter_queue?: string; [other: string]: unknown }[]
  }
  [other: string]: unknown
}

/** How wrangler names a KV namespace that it makes for a binding. */
export const namespaceTitle = (name: string, binding: string): string =>
  `${name}-${binding.toLowerCase().replaceAll('_', '-')}`

type Deployment = {
  /** Of the Worker. What belongs to it is named after it. */
  name: string
  /** Undefined while nobody knows it: the routes stay as they are then. */
  origin: string | undefined
  /** Ids are looked up by name each time: a Worker remembers what it had, also what is gone. */
  databaseId: string | undefined
  /** By binding. */
  namespaces: Record<string, string>
  /** Whether it mails by Cloudflare, which needs a binding. */
  mailsByCloudflare: boolean
}

/**
 * What wrangler.toml says, for one deployment: its names, its address, and its mail. It is written into a folder beneath
 * the root, so that wrangler.toml is never edited and an upgrade never conflicts.
 */
export function deploymentConfig(
  base: WranglerConfig,
  { name, origin, databaseId, namespaces, mailsByCloudflare }: Deployment,
) {
  const named = (resource: string) => namedAfter(name, base.name, resource)
  const host = origin && new URL(origin).hostname
  return {
    ...base,
    name,
    main: `../${base.main}`,
    assets: { ...base.assets, directory: `../${base.assets.directory}` },
    d1_databases: base.d1_databases.map((db) => ({
      ...db,
      database_name: named(db.database_name),
      ...(databaseId ? { database_id: databaseId } : {}),
      migrations_dir: `../${db.migrations_dir}`,
    })),
    r2_buckets: base.r2_buckets.map((bucket) => ({ ...bucket, bucket_name: named(bucket.bucket_name) })),
    kv_namespaces: base.kv_namespaces.map((kv) => ({
      ...kv,
      ...(namespaces[kv.binding] ? { id: namespaces[kv.binding] } : {}),
    })),
    queues: {
      producers: base.queues.producers.map((producer) => ({ ...producer, queue: named(producer.queue) })),
      consumers: base.queues.consumers.map((consumer) => ({
        ...consumer,
        queue: named(consumer.queue),
        ...(consumer.dead_letter_queue ? { dead_letter_queue: named(consumer.dead_letter_queue) } : {}),
      })),
    },
    ...(mailsByCloudflare ? { send_email: [{ name: 'EMAIL' }] } : {}),
    ...(host ? addresses(host) : {}),
  }
}

/** Another deployment has resources of its own, whatever those of wrangler.toml are called. */
function namedAfter(name: string, baseName: string, resource: string): string {
  if (name === baseName) return resource
  return resource.startsWith(baseName) ? name + resource.slice(baseName.length) : `${name}-${resource}`
}

/** One host leads to the Worker, and no second one. */
const addresses = (host: string) =>
  host.endsWith('.workers.dev')
    ? { workers_dev: true, preview_urls: false }
    : { workers_dev: false, preview_urls: false, routes: [{ pattern: host, custom_domain: true }] }
