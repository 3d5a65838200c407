import Base
import Testing

@testable import Validation

/// Figures of a study that never was, recomputed by somebody else's programs.
///
/// From the rows that the report's table has of its polyps, and not by this project's code: scipy 1.17.1,
/// statsmodels 0.15.0, scikit-learn 1.9.1; R 4.2.2 for `loess` and, with pROC 1.18.0, for DeLong's variance.
/// Sandwich variances are those of statsmodels' clustered regressions; bounds of looks are multivariate normal
/// integrals; bounds of partial verification are the extremes over all ways to fill in what is missing.
@Suite("A report's figures, counted again")
struct StudyReportRecountTests {
  private static let report = Result { try StudyReportAgreementTests.printed[0].get().json }

  /// The number at a place such as `figures/2/shares/sensitivity/value`.
  private func number(_ place: String) throws -> Double {
    var value = JSONValue.object(try Self.report.get().members)
    for part in place.split(separator: "/").map(String.init) {
      switch value {
      case .object(let members): value = try #require(members[part], "\(place): \(part)")
      case .array(let elements): value = elements[try #require(Int(part))]
      default: Issue.record("\(place): nothing is at \(part)")
      }
    }
    switch value {
    case .integer(let integer): return Double(integer)
    case .number(let number): return number
    default:
      Issue.record("\(place) is no number")
      return .nan
    }
  }

  private func expect(_ rows: [(place: String, value: Double)], within relative: Double) throws {
    for row in rows {
      let found = try number(row.place)
      let error = abs(found - row.value) / max(1, abs(row.value))
      #expect(error <= relative, "\(row.place): \(found), and not \(row.value)")
    }
  }

  @Test("are those of other programs")
  func figures() throws { try expect(Self.figures, within: 1e-8) }

  /// The integrals by which the other program finds bounds have five digits, and so has what is made of them.
  @Test("at a look are held against the bound that other integrals give")
  func looks() throws { try expect(Self.looks, within: 1e-5) }

  private static let looks: [(place: String, value: Double)] = [
    ("looks/planned/0/bound", 2.962588043),
    ("looks/planned/1/bound", 1.968595641),
    ("looks/confidence", 0.9510905917),
    ("hypotheses/0/readings/0/deciding_bound", 0.6288474463),
    ("hypotheses/1/readings/0/deciding_bound", 0.4868908031),
    ("hypotheses/2/readings/0/deciding_bound", 0.8227658168),
    ("hypotheses/3/readings/0/deciding_bound", 0.4194806085),
  ]

  private static let figures: [(place: String, value: Double)] = [
    ("figures/2/shares/sensitivity/value", 0.9423076923),
    ("figures/2/shares/sensitivity/exact/low", 0.8405266414),
    ("figures/2/shares/sensitivity/exact/high", 0.987940682),
    ("figures/2/shares/sensitivity/clustered/low", 0.8236907776),
    ("figures/2/shares/sensitivity/clustered/high", 0.9827892452),
    ("figures/2/shares/sensitivity/design_effect", 1.074590715),
    ("figures/2/shares/specificity/value", 0.9090909091),
    ("figures/2/shares/specificity/exact/low", 0.7083872584),
    ("figures/2/shares/specificity/exact/high", 0.988794414),
    ("figures/2/shares/specificity/clustered/low", 0.6672159658),
    ("figures/2/shares/specificity/clustered/high", 0.9803445635),
    ("figures/2/shares/specificity/design_effect", 1.071770335),
    ("figures/2/shares/negative_predictive_value/value", 0.8695652174),
    ("figures/2/shares/negative_predictive_value/exact/low", 0.6641108625),
    ("figures/2/shares/negative_predictive_value/exact/high", 0.9722484926),
    ("figures/2/shares/negative_predictive_value/clustered/low", 0.6356594575),
    ("figures/2/shares/negative_predictive_value/clustered/high", 0.962227369),
    ("figures/2/shares/negative_predictive_value/design_effect", 1.077391304),
    ("figures/2/verification/complete_cases/sensitivity", 0.9423076923),
    ("figures/2/verification/complete_cases/specificity", 0.9090909091),
    ("figures/2/verification/corrected/sensitivity", 0.9395787626),
    ("figures/2/verification/corrected/specificity", 0.9130694251),
    ("figures/2/verification/sensitivity_bounds/low", 0.875),
    ("figures/2/verification/sensitivity_bounds/high", 0.9482758621),
    ("figures/2/verification/specificity_bounds/low", 0.7142857143),
    ("figures/2/verification/specificity_bounds/high", 0.9230769231),
    ("figures/3/shares/sensitivity/value", 0.9285714286),
    ("figures/3/shares/sensitivity/clustered/low", 0.7848340987),
    ("figures/3/shares/sensitivity/clustered/high", 0.9788727034),
    ("figures/3/shares/specificity/value", 0.75),
    ("figures/3/shares/specificity/clustered/low", 0.547750702),
    ("figures/3/shares/specificity/clustered/high", 0.8813877505),
    ("figures/4/shares/sensitivity/value", 0.953125),
    ("figures/4/shares/sensitivity/exact/low", 0.8690642628),
    ("figures/4/shares/sensitivity/exact/high", 0.990226925),
    ("figures/4/shares/sensitivity/clustered/low", 0.8584187542),
    ("figures/4/shares/sensitivity/clustered/high", 0.9855471428),
    ("figures/4/shares/sensitivity/design_effect", 1.028005464),
    ("figures/4/shares/specificity/value", 0.9259259259),
    ("figures/4/shares/specificity/exact/low", 0.7571016532),
    ("figures/4/shares/specificity/exact/high", 0.9908999271),
    ("figures/4/shares/specificity/clustered/low", 0.7229505207),
    ("figures/4/shares/specificity/clustered/high", 0.9835737607),
    ("figures/4/shares/specificity/design_effect", 1.062028986),
    ("figures/4/shares/negative_predictive_value/value", 0.8928571429),
    ("figures/4/shares/negative_predictive_value/exact/low", 0.7177356043),
    ("figures/4/shares/negative_predictive_value/exact/high", 0.9773349094),
    ("figures/4/shares/negative_predictive_value/clustered/low", 0.7024443547),
    ("figures/4/shares/negative_predictive_value/clustered/high", 0.9671233108),
    ("figures/4/shares/negative_predictive_value/design_effect", 0.9957763975),
    ("figures/6/readers/sensitivity/mcnemar_exact_p", 0.5412561893),
    ("figures/6/readers/sensitivity/difference", -0.04395604396),
    ("figures/6/readers/sensitivity/clustered/low", -0.1561296751),
    ("figures/6/readers/sensitivity/clustered/high", 0.06821758722),
    ("figures/6/readers/specificity/mcnemar_exact_p", 1.0),
    ("figures/6/readers/specificity/difference", -0.02777777778),
    ("figures/6/readers/specificity/clustered/low", -0.2020166584),
    ("figures/6/readers/specificity/clustered/high", 0.1464611028),
    ("figures/6/readers/accuracy/mcnemar_exact_p", 0.4868502417),
    ("figures/6/readers/accuracy/difference", -0.03937007874),
    ("figures/6/readers/accuracy/clustered/low", -0.1410927496),
    ("figures/6/readers/accuracy/clustered/high", 0.06235259207),
    ("probabilities/area/value", 0.9203349282),
    ("probabilities/area/independent/low", 0.8294936638),
    ("probabilities/area/independent/high", 0.9648303848),
    ("probabilities/area/clustered/low", 0.8267853118),
    ("probabilities/area/clustered/high", 0.9654704348),
    ("probabilities/calibration/brier", 0.1079214257),
    ("probabilities/calibration/scaled_brier", 0.4344710746),
    ("probabilities/calibration/slope", 0.989894682),
    ("probabilities/calibration/slope_standard_error", 0.1854354887),
    ("probabilities/calibration/in_the_large", 1.111535756),
    ("probabilities/calibration/in_the_large_standard_error", 0.2746899879),
    ("probabilities/calibration/observed_by_expected", 1.183546551),
    ("probabilities/calibration/expected_error", 0.1252094595),
    ("probabilities/calibration/integrated_index", 0.1296000416),
    ("probabilities/decisions/1/model", 0.722972973),
    ("probabilities/decisions/1/all", 0.7147147147),
    ("probabilities/decisions/9/model", 0.5945945946),
    ("probabilities/decisions/9/all", 0.4864864865),
    ("pivi_1/0/readings/neoplastic/agreement/share/value", 0.7368421053),
    ("pivi_1/0/readings/neoplastic/agreement/share/exact/low", 0.4879706547),
    ("pivi_1/0/readings/not_neoplastic/agreement/share/value", 0.7368421053),
    ("pivi_1/0/readings/not_neoplastic/agreement/share/exact/low", 0.4879706547),
    ("pivi_1/0/readings/not_neoplastic/agreement/share/clustered/low", 0.4762854868),
    ("pivi_1/1/readings/neoplastic/agreement/share/value", 0.8421052632),
    ("pivi_1/1/readings/neoplastic/agreement/share/exact/low", 0.6042154487),
    ("pivi_1/2/readings/neoplastic/agreement/share/value", 0.9473684211),
    ("pivi_1/2/readings/neoplastic/agreement/share/exact/low", 0.7397193458),
    ("pivi_2/neoplastic/negative_predictive_value/share/value", 1.0),
    ("pivi_2/neoplastic/negative_predictive_value/share/exact/low", 0.6915028922),
    ("pivi_2/neoplastic/negative_predictive_value/share/clustered/low", 0.6305833524),
    ("pivi_2/not_neoplastic/negative_predictive_value/share/value", 1.0),
    ("pivi_2/not_neoplastic/negative_predictive_value/share/exact/low", 0.752947362),
    ("pivi_2/not_neoplastic/negative_predictive_value/share/clustered/low", 0.7150858471),
    ("errors/expected", 22.789),
    ("hours_to_report/median", 210.2022456),
    ("hours_to_report/lower_quartile", 110.8791275),
    ("hours_to_report/upper_quartile", 311.8858914),
  ]
}
