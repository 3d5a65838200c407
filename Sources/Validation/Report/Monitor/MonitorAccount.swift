/// What a monitor may know of polyps: how many reports are back, and nothing of what they say.
struct MonitorAccount: Equatable {
  /// All polyps.
  let polyps: Int
  /// Polyps with a report that says what they are.
  let returned: Int
  /// Polyps whose report is to come.
  let pending: Int
  /// Polyps of which none is to come, or none that says anything.
  let without: Int
  /// Calls by day.
  let days: [DailyCalls]

  init(_ dataset: StudyDataset) {
    polyps = dataset.cases.count
    returned = dataset.cases.count { $0.labelState.hasDiagnosis }
    pending = dataset.cases.count { $0.labelState == .pending }
    without = polyps - returned - pending
    days = DailyCalls.all(dataset.cases)
  }
}
