import Base
import Foundation
import Study
import Testing

@testable import Validation

extension SyntheticStudy {
  /// 60 patients, with every state of labels, every order and every reason of abstaining.
  static func full(
    seed: UInt64 = 20_260_105, protocol json: JSONValue = protocolJSON()
  ) throws -> StudyDataset {
    var generator = SeededGenerator(seed: seed)
    var cases: [StudyCase] = []
    var missing = ReferenceState.Missing.allCases[...]
    var abstentions = OpticalCall.Abstention.allCases[...]
    for patient in 0..<60 {
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        cases.append(
          try any(patient, cases.count, &missing, &abstentions, &generator))
      }
    }
    var dataset = try dataset(cases, protocol: json)
    let labelled = cases.count { $0.labelState.hasDiagnosis }
    dataset.looks = [
      try look(1, labelled: 61), try look(2, labelled: 90, isPlanned: false),
      try look(3, labelled: labelled),
    ]
    dataset.examinations.enrolled = 60
    dataset.examinations.excluded = ["ibd": 4]
    dataset.examinations.notEnrolled = 1
    dataset.examinations.withoutStream = 2
    dataset.examinations.withoutListing = 1
    dataset.frames.streams = 63
    dataset.frames.streamsWithoutAccount = 1
    dataset.frames.received = 1_020_000
    dataset.frames.answered = 1_019_500
    dataset.frames.late = 12
    dataset.frames.dropped = ["superseded": 420, "poor_quality": 80]
    dataset.excludedPolyps = ["ibd": 6]
    dataset.casesWithoutResection = 2
    dataset.contradictedResections = 1
    dataset.clockSteps = 1
    dataset.emptyDays = 3
    dataset.keptCheckpoints = [
      KeptCheckpoint(size: 1200, time: start + 30 * day), KeptCheckpoint(size: 4000, time: nil),
    ]
    dataset.linkage = LinkageReport()
    return dataset
  }

  private static func any(
    _ patient: Int, _ number: Int, _ missing: inout ArraySlice<ReferenceState.Missing>,
    _ abstentions: inout ArraySlice<OpticalCall.Abstention>, _ generator: inout SeededGenerator
  ) throws -> StudyCase {
    func isDrawn(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
    let histology: ExaminationFindings.Histology =
      isDrawn(0.55)
      ? (isDrawn(0.9) ? .tubularAdenoma : isDrawn(0.5) ? .villousAdenoma : .highGradeAdenoma)
      : (isDrawn(0.75)
        ? .hyperplastic : isDrawn(0.8) ? .sessileSerrated : .traditionalSerratedAdenoma)
    let diagnosis: ReferenceState.Diagnosis =
      isDrawn(0.02) ? .carcinoma : isDrawn(0.03) ? .otherBenign : .polyp(histology)
    let truth = diagnosis.isNeoplastic(.neoplastic)
    var reference = ReferenceState.known(diagnosis)
    var state: LabelState = isDrawn(0.08) ? .finalAmended : .finalSingle
    if number % 7 == 3 {
      let kind = missing.popFirst() ?? (isDrawn(0.5) ? .pending : .leftInSitu)
      reference = .missing(kind)
      state = try #require(LabelState(rawValue: kind.rawValue))
    }
    // Probabilities that are worth something, and miss at times.
    let side = truth != isDrawn(0.05) ? 2.2 : -2.2
    let score = side + Double.random(in: -3...3, using: &generator)
    let probability = (1 / (1 + exp(-score)) * 1000).rounded() / 1000
    var call = OpticalCall.made(
      probability >= 0.5
        ? (histology == .sessileSerrated && isDrawn(0.5) ? .sessileSerrated : .adenoma)
        : .hyperplastic, isHighConfidence: abs(probability - 0.5) > 0.2)
    if number % 9 == 5 { call = .abstained(abstentions.popFirst() ?? .poorPictures) }
    let endoscopist = OpticalCall.made(
      isDrawn(0.85) == truth ? .adenoma : .hyperplastic, isHighConfidence: isDrawn(0.8))
    let polyp = StudyPolyp(
      patient: patient,
      sizeMillimetres: number % 41 == 17
        ? nil
        : isDrawn(0.8)
          ? Double(Int.random(in: 1...5, using: &generator))
          : Double(Int.random(in: 6...22, using: &generator)),
      segment: number % 37 == 19
        ? nil
        : isDrawn(0.6)
          ? (isDrawn(0.5) ? .sigmoid : .rectum)
          : PolypSegment.allCases[Int.random(in: 0..<6, using: &generator)],
      call: call, endoscopistCall: isDrawn(0.95) ? endoscopist : nil, reference: reference,
      sealOrder: number % 23 == 11 ? .after : isDrawn(0.8) ? .provenBefore : .claimedBefore,
      isPiecemeal: isDrawn(0.03),
      hoursToReference: isDrawn(0.95) ? Double.random(in: 20...400, using: &generator) : nil,
      attributes: ["imaging": isDrawn(0.6) ? "white light" : "narrow band"])
    return try study(
      polyp, number: number, probability: call == .abstained(.notSeen) ? nil : probability,
      state: state, engine: engine(patient < 40 ? 0 : 1, isDegraded: isDrawn(0.02)),
      reportedAfterDays: Double.random(in: 2...30, using: &generator))
  }
}
