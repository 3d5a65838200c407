/// A polyp and what is going to happen to it.
struct PlannedPolyp: Sendable {
  /// Form and place.
  let polyp: Polyp
  /// Whether the lens stops to look at it.
  var isInspected = false
  /// When it is cut off, in seconds; nil when it stays.
  var resection: Double?
  /// Whether its tissue reaches the laboratory.
  var isRetrieved = false
  /// The laboratory's jar, from 1.
  var jar: Int?

  /// Whether it is still there at a time in seconds.
  func isThere(at seconds: Double) -> Bool {
    resection.map { seconds < $0 } ?? true
  }

  /// What is left of it once it is cut off.
  var wound: SurfaceCondition.Wound {
    SurfaceCondition.Wound(place: polyp.root, radius: max(polyp.halfAxes.x * 0.85, 1.4))
  }

  /// What the procedure tells about it.
  func truth(framesPerSecond: Double) -> PolypTruth {
    PolypTruth(
      description: polyp.description, isInspected: isInspected,
      resectionFrame: resection.map { Int(($0 * framesPerSecond).rounded(.up)) },
      isRetrieved: isRetrieved, jar: jar)
  }
}
