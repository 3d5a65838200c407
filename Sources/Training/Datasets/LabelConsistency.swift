/// Finds rows of a table of labels that contradict each other.
///
/// Messages name lines and no patients.
enum LabelConsistency {
  static func check(_ images: [LabelledImage], _ problems: inout RowProblems) {
    checkImages(images, &problems)
    checkPolyps(images, &problems)
    checkParts(images, &problems)
  }

  private static func checkImages(_ images: [LabelledImage], _ problems: inout RowProblems) {
    var lines: [String: Int] = [:]
    for image in images {
      guard let line = lines.updateValue(image.line, forKey: image.image) else { continue }
      problems.add(image.line, "the picture is on line \(line) already; remove one")
    }
  }

  /// All pictures of a polyp that have a label have the same.
  private static func checkPolyps(_ images: [LabelledImage], _ problems: inout RowProblems) {
    var first: [[String]: LabelledImage] = [:]
    for image in images {
      guard let polyp = image.polyp, image.hasLabel else { continue }
      guard let other = first[[image.patient, polyp]] else {
        first[[image.patient, polyp]] = image
        continue
      }
      if other.classIndex != image.classIndex {
        problems.add(
          image.line, "the polyp has another label than on line \(other.line); correct one")
      }
    }
  }

  /// Either all rows have a part or none, and each patient is in one part.
  private static func checkParts(_ images: [LabelledImage], _ problems: inout RowProblems) {
    let withPart = images.filter { $0.part != nil }
    guard !withPart.isEmpty else { return }
    var first: [String: LabelledImage] = [:]
    for image in images {
      guard let part = image.part else {
        problems.add(image.line, "split is empty, but not on line \(withPart[0].line)")
        continue
      }
      guard let other = first[image.patient] else {
        first[image.patient] = image
        continue
      }
      if let otherPart = other.part, otherPart != part {
        problems.add(
          image.line,
          "the patient is in \(part.rawValue) here and in \(otherPart.rawValue) on line "
            + "\(other.line); all of a patient's pictures belong in one split")
      }
    }
  }
}
