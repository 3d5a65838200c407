/// The polyps that count in a figure, and the account of the others.
struct Selection<Kept> {
  let kept: [Kept]
  let accounting: Accounting

  /// Sorts polyps.
  ///
  /// - Parameters:
  ///   - polyps: All of them.
  ///   - keep: What is kept of a polyp, or the first reason against it.
  init(_ polyps: [StudyPolyp], keep: (StudyPolyp) -> Result<Kept, ExclusionReason>) {
    var (kept, reasons): ([Kept], [ExclusionReason]) = ([], [])
    for polyp in polyps {
      switch keep(polyp) {
      case .success(let value): kept.append(value)
      case .failure(let reason): reasons.append(reason)
      }
    }
    self.kept = kept
    accounting = Accounting(unit: .polyps, included: kept.count, excluded: reasons)
  }
}
