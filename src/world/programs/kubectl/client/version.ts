/** The kubectl that this program is. */
export const VERSION = {
  major: '1', minor: '33', gitVersion: 'v1.33.2', gitCommit: 'a57b6f7709f6c2722b92f07b8b4c48210a51fc40', gitTreeState: 'clean', buildDate: '2025-06-17T18:41:31Z', goVersion: 'go1.24.4', compiler: 'gc',
  platform: 'linux/amd64', kustomize: 'v5.6.0',
} as const
