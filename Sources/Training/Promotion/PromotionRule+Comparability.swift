public import Models

extension PromotionRule {
  /// Refuses versions that the rule cannot compare.
  ///
  /// This is where a manifest can rule a promotion out, before anything is run.
  ///
  /// - Parameter manifests: The versions' manifests.
  /// - Throws: `TrainingError` with the code `notComparable`.
  public func requireComparable(_ manifests: Versions<ModelManifest>) throws(TrainingError) {
    let candidate = manifests.candidate
    for manifest in [candidate] + [manifests.active].compactMap({ $0 })
    where manifest.task != task {
      throw TrainingError(
        .notComparable,
        "model \(manifest.identity) does \(manifest.task.rawValue), the rule is for "
          + "\(task.rawValue); use a rule for the model's task")
    }
    if let active = manifests.active, candidate.purpose != active.purpose {
      throw TrainingError(
        .notComparable,
        "model \(candidate.identity) is for \(candidate.purpose.rawValue), the active "
          + "\(active.identity) for \(active.purpose.rawValue); neither may take the other's place")
    }
    let classes = candidate.classes.map(\.label)
    if let active = manifests.active, active.classes.map(\.label) != classes {
      let others = active.classes.map(\.label)
      throw TrainingError(
        .notComparable,
        "model \(candidate.identity) tells \(Self.list(classes)) apart, the active "
          + "\(active.identity) \(Self.list(others)); versions of one model have the same classes in "
          + "the same order: give the candidate another name")
    }
    for label in positive where !classes.contains(label) {
      throw TrainingError(
        .notComparable,
        "the rule looks for \(label), which is no class of model \(candidate.identity): "
          + Self.list(classes))
    }
    guard task == .segmentation || positive.count < classes.count else {
      throw TrainingError(
        .notComparable,
        "the rule looks for all classes of model \(candidate.identity); there is nothing to tell apart"
      )
    }
    guard manifests.active != nil || minimum != nil else {
      throw PromotionDecision.nothingToCompareWith
    }
  }

  private static func list(_ classes: [String]) -> String { classes.joined(separator: ", ") }
}
