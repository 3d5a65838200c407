/// 26 polyps of 12 patients, with figures that R's `survey`, and Obuchowski's and the jackknife's
/// formulas, give for them.
enum ClusteredCases {
  static let patients = [
    1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5, 6, 6, 6, 7, 8, 8, 9, 9, 10, 10, 10, 11, 12, 12,
  ].map { $0 - 1 }
  static let isDiseased = [
    1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1,
  ].map { $0 == 1 }
  static let calls = [
    1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1,
  ].map { $0 == 1 }
  static let scores = [
    0.91, 0.80, 0.77, 0.66, 0.45, 0.88, 0.83, 0.30, 0.95, 0.72, 0.60, 0.55, 0.81, 0.64, 0.35, 0.20,
    0.70, 0.85, 0.93, 0.78, 0.69, 0.25, 0.15, 0.42, 0.87, 0.74,
  ]
  static let isRightByModel = [
    1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1,
  ].map { $0 == 1 }
  static let isRightByEndoscopist = [
    1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1,
  ].map { $0 == 1 }
}
