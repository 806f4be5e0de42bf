/** A file of an image: its text, or text with mode and owner. */
export type ImageFile = string | { readonly text: string; readonly mode?: number; readonly uid?: number; readonly gid?: number }

/** What a machine or container is before anybody touched it. All of it is data. */
export interface Image {
  readonly name: string
  /** Debian's word for the release, which decides the packages' versions. */
  readonly release: 'noble' | 'bookworm' | 'container'
  /** Packages that are always there. */
  readonly base: readonly string[]
  /** Directories that a file does not imply, or whose mode is not 0755. */
  readonly directories: Readonly<Record<string, number>>
  readonly links: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, ImageFile>>
  /** Units that are enabled, by the target that wants them; `static` ones are wanted by the packages themselves and cannot be disabled. */
  readonly enabled: Readonly<Record<string, readonly string[]>>
  readonly static: Readonly<Record<string, readonly string[]>>
}

/** Image files last changed this long before the lab's time zero, in microseconds: 21 days. */
export const IMAGE_AGE = 21 * 86_400 * 1_000_000
