import Base
import Validation

/// Tables of polyps for tests.
enum StudyTable {
  /// A diminutive polyp of the sigmoid.
  static func polyp(
    _ patient: Int, _ call: OpticalCall.Class, _ histology: ExaminationFindings.Histology,
    millimetres: Double = 4, segment: PolypSegment = .sigmoid, isHighConfidence: Bool = true,
    endoscopist: OpticalCall.Class? = nil, sealOrder: StudyPolyp.SealOrder = .provenBefore,
    hours: Double? = nil, attributes: [String: String] = [:]
  ) -> StudyPolyp {
    StudyPolyp(
      patient: patient, sizeMillimetres: millimetres, segment: segment,
      call: .made(call, isHighConfidence: isHighConfidence),
      endoscopistCall: endoscopist.map { .made($0, isHighConfidence: true) },
      reference: .known(.polyp(histology)), sealOrder: sealOrder, hoursToReference: hours,
      attributes: attributes)
  }

  /// The same without a diagnosis.
  static func missing(
    _ patient: Int, _ call: OpticalCall.Class, _ state: ReferenceState.Missing,
    millimetres: Double = 4
  ) -> StudyPolyp {
    StudyPolyp(
      patient: patient, sizeMillimetres: millimetres, segment: .sigmoid,
      call: .made(call, isHighConfidence: true), reference: .missing(state))
  }

  /// A study of every kind of polyp, call and gap.
  static func random(seed: UInt64, patients: Int = 60, polypsPerPatient: Int = 5) -> [StudyPolyp] {
    var generator = SeededGenerator(seed: seed)
    func isDrawn(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
    func any<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: values.indices, using: &generator)]
    }
    func call(_ truth: Bool) -> OpticalCall {
      if isDrawn(0.1) { return .abstained(any(OpticalCall.Abstention.allCases)) }
      let isRight = isDrawn(0.85)
      let kind: OpticalCall.Class =
        isDrawn(0.1)
        ? any(OpticalCall.Class.allCases) : (isRight == truth ? .adenoma : .hyperplastic)
      return .made(kind, isHighConfidence: isDrawn(0.8))
    }
    var polyps: [StudyPolyp] = []
    for patient in 0..<patients {
      for _ in 0..<Int.random(in: 1...polypsPerPatient, using: &generator) {
        let histology = any(ExaminationFindings.Histology.allCases)
        let diagnosis: ReferenceState.Diagnosis =
          isDrawn(0.03) ? .carcinoma : isDrawn(0.05) ? .otherBenign : .polyp(histology)
        let truth = diagnosis.isNeoplastic(.neoplastic)
        polyps.append(
          StudyPolyp(
            patient: patient, sizeMillimetres: Double(Int.random(in: 1...12, using: &generator)),
            segment: any(PolypSegment.allCases), call: call(truth),
            endoscopistCall: isDrawn(0.9) ? call(truth) : nil,
            reference: isDrawn(0.15)
              ? .missing(any(ReferenceState.Missing.allCases)) : .known(diagnosis),
            sealOrder: isDrawn(0.05) ? .after : .provenBefore, isPiecemeal: isDrawn(0.05),
            hoursToReference: isDrawn(0.9)
              ? Double.random(in: -2...400, using: &generator) : nil,
            attributes: isDrawn(0.8) ? ["model": any(["1", "2"])] : [:]))
      }
    }
    return polyps
  }
}
