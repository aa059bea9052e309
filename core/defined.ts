/** Omits properties that are undefined: optional properties of the CDKTF bindings do not accept `undefined`. */
export function defined<T extends object>(properties: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}
