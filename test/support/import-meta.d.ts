interface ImportMeta {
  /** Vite's: modules by their paths. */
  glob: <Module>(pattern: string, options: { eager: true }) => Record<string, Module>
}
