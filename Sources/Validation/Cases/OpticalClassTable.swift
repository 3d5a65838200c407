internal import Study

/// Which of a protocol's classes stands for which optical diagnosis.
struct OpticalClassTable {
  private let meanings: [String: OpticalCall.Class]

  /// Words for classes, in small letters and with single spaces.
  static let words: [String: OpticalCall.Class] = [
    "adenoma": .adenoma, "adenomatous": .adenoma, "tubular adenoma": .adenoma,
    "neoplastic": .adenoma,
    "hyperplastic": .hyperplastic, "hyperplastic polyp": .hyperplastic,
    "non-neoplastic": .hyperplastic, "non neoplastic": .hyperplastic,
    "serrated": .sessileSerrated, "serrated lesion": .sessileSerrated,
    "sessile serrated": .sessileSerrated, "sessile serrated lesion": .sessileSerrated,
    "ssl": .sessileSerrated,
    "carcinoma": .carcinoma, "cancer": .carcinoma,
  ]

  /// Places all classes.
  ///
  /// A word of the table has to be of what the protocol says that its class counts as. Other words are
  /// placed only where the protocol tells two outcomes apart, neither of them serrated.
  ///
  /// - Parameter studyProtocol: The protocol.
  /// - Throws: `DatasetError` with the code `unplacedClass`.
  init(_ studyProtocol: StudyProtocol) throws(DatasetError) {
    let classes = studyProtocol.classes
    let hasTwoOutcomes = classes.count == 2 && !classes.contains(where: \.isSerrated)
    var meanings: [String: OpticalCall.Class] = [:]
    for each in classes {
      let word = each.label.lowercased().replacing("_", with: " ")
      if let meaning = Self.words[word] {
        guard Self.fits(meaning, each) else {
          throw DatasetError(
            .unplacedClass,
            "the protocol's class \(each.label) counts as what its name does not stand for; give "
              + "it another name, or amend the protocol")
        }
        meanings[each.label] = meaning
      } else if hasTwoOutcomes {
        meanings[each.label] = each.isNeoplastic ? .adenoma : .hyperplastic
      } else {
        throw DatasetError(
          .unplacedClass,
          "the protocol's class \(each.label) is none that is known: "
            + Self.words.keys.sorted().joined(separator: ", "))
      }
    }
    self.meanings = meanings
  }

  private static func fits(_ meaning: OpticalCall.Class, _ each: StudyProtocol.Class) -> Bool {
    switch meaning {
    case .adenoma, .carcinoma: each.isNeoplastic && !each.isSerrated
    case .hyperplastic: !each.isNeoplastic && !each.isSerrated
    case .sessileSerrated: each.isSerrated
    }
  }

  /// What a label stands for.
  ///
  /// - Parameters:
  ///   - label: The label.
  ///   - sequence: The record that has it.
  /// - Returns: The class.
  /// - Throws: `DatasetError` with the code `unplacedClass` for a label that the protocol does not name.
  func meaning(_ label: String, sequence: Int) throws(DatasetError) -> OpticalCall.Class {
    guard let meaning = meanings[label] else {
      throw DatasetError(
        .unplacedClass, "record \(sequence): the protocol has no class \(label); amend it")
    }
    return meaning
  }
}
