/** Text (UTF-8) as base64 and back. */
export const encodeBase64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
export function decodeBase64(data: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(data.replace(/\s/g, '')), (c) => c.charCodeAt(0)))
}
