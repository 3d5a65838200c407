import Base
import Foundation
import Models
import Training

/// Rules for tests.
enum SampleRule {
  static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(Array(text.utf8)) }

  static let lock = LockedTestSet(
    labels: digest("labels"), fingerprint: digest("fingerprint"), masks: nil)

  static let lockWithMasks = LockedTestSet(
    labels: digest("labels"), fingerprint: digest("fingerprint"), masks: digest("masks"))

  static func classification(
    _ figure: PromotionFigure = .sensitivity, positive: [String] = ["adenoma"],
    margin: Double = 0.1, confidence: Double = 0.95, minimum: Double? = nil,
    minimumPatients: Int = 2, guards: [PromotionRule.Guard] = []
  ) throws(TrainingError) -> PromotionRule {
    try PromotionRule(
      task: .classification, figure: figure, positive: positive, margin: margin,
      confidence: confidence, minimum: minimum, minimumPatients: minimumPatients, guards: guards,
      locked: lock, approvedBy: "The head of the unit",
      written: CalendarDay(Date(timeIntervalSince1970: 0)))
  }

  static func segmentation(
    _ figure: PromotionFigure = .dice, diceAtLeast: Double? = nil, margin: Double = 0.1,
    minimum: Double? = nil, minimumPatients: Int = 2, guards: [PromotionRule.Guard] = [],
    locked: LockedTestSet = lockWithMasks
  ) throws(TrainingError) -> PromotionRule {
    try PromotionRule(
      task: .segmentation, figure: figure, diceAtLeast: diceAtLeast, margin: margin,
      minimum: minimum, minimumPatients: minimumPatients, guards: guards, locked: locked,
      approvedBy: "The head of the unit", written: CalendarDay(Date(timeIntervalSince1970: 0)))
  }
}
