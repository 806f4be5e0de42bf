type Self = Readonly<Record<string, any>>

/**
 * The CEL rules of Cilium's definitions as predicates, by the rule's text: what a schema's `x-kubernetes-validations` names. Defaults have been put in
 * before one is asked.
 */
export const CEL_RULES: Readonly<Record<string, (self: Self) => boolean>> = {
  'self.keepAliveTimeSeconds <= self.holdTimeSeconds': (t) => t.keepAliveTimeSeconds <= t.holdTimeSeconds,
  "self.advertisementType != 'Service' || has(self.service)": (a) => a.advertisementType !== 'Service' || a.service !== undefined,
  "self.advertisementType == 'Service' || !has(self.service)": (a) => a.advertisementType === 'Service' || a.service === undefined,
  "self.advertisementType != 'PodCIDR' || !has(self.selector)": (a) => a.advertisementType !== 'PodCIDR' || a.selector === undefined,
}
