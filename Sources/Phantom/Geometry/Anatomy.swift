/// Where the segments of the modelled colon lie; abbreviated to about a third of a real one.
enum Anatomy {
  /// Lengths in millimetres, from the rectum to the caecum.
  private static let lengths: [(segment: ColonSegment, length: Float)] = [
    (.rectum, 70), (.sigmoid, 100), (.descending, 90), (.transverse, 120), (.ascending, 90),
    (.caecum, 50),
  ]

  /// Length of the whole colon, in millimetres.
  static let length: Float = lengths.reduce(0) { $0 + $1.length }

  /// The segment at a depth in millimetres from the anus.
  static func segment(at depth: Float) -> ColonSegment {
    var end: Float = 0
    for (segment, length) in lengths {
      end += length
      if depth < end { return segment }
    }
    return .caecum
  }
}
