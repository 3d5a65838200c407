import Validation

extension Conclusion {
  /// Such as `tubular_adenoma/low + hyperplastic` or `ambiguous: hedged`.
  var text: String {
    switch self {
    case .inadequate: "inadequate"
    case .noTissue: "no_tissue"
    case .ambiguous(let reasons):
      "ambiguous: " + reasons.map(\.rawValue).joined(separator: ", ")
    case .diagnosed(let findings): findings.map(\.text).joined(separator: " + ")
    }
  }
}

extension Finding {
  /// Such as `tubular_adenoma/low/villous absent`.
  var text: String {
    var text = category.rawValue
    if dysplasia != .notStated { text += "/" + dysplasia.rawValue }
    if villous != .notStated { text += "/villous " + villous.rawValue }
    return text
  }
}
