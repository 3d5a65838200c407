/// What a version of a model may be used for.
public enum ModelState: String, CaseIterable, Sendable {
  /// Sealed, and not in use.
  case candidate
  /// Sees the same frames as the active one and is logged, and is never shown.
  case shadow
  /// Serves.
  case active
  /// Out of use for good.
  case retired

  /// The states that may follow this one.
  ///
  /// A version in use can step back to `shadow` to be watched further. `retired` is final: what
  /// was judged unfit comes back only as a new version, so that the two uses stay apart in every
  /// record. To be able to return to an older version, leave it active beside the newer one (the
  /// highest active version is served) until the newer one has proved itself.
  public var successors: [ModelState] {
    switch self {
    case .candidate: [.shadow, .active, .retired]
    case .shadow: [.active, .retired]
    case .active: [.shadow, .retired]
    case .retired: []
    }
  }
}
