/** The runtime that wrangler brings, as CommonJS. */
declare module 'workerd' {
  const workerd: { default: string }
  export default workerd
}
