/// Variances of shares up to this are none: where cases or patients do not differ, rounding leaves a trace
/// of some 1e-33, and an interval made of it would have no width.
let leastVariance = 1e-24
