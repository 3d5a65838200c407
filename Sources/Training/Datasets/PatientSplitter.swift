internal import Base

/// Divides patients among parts so that each part gets its share of every class.
///
/// Iterative stratification (Sechidis, Tsoumakas and Vlahavas, ECML PKDD 2011) of whole patients: the
/// class of which the fewest polyps are left to divide comes first, of its patients those with most
/// polyps of it, and each goes to the part that lacks most of that class. Equally good choices are
/// made by the seed.
struct PatientSplitter {
  private let counts: [[Int]]
  private var wanted: [[Double]]
  private var left: [Int]
  private var parts: [Int]

  /// The part of each patient.
  ///
  /// - Parameters:
  ///   - counts: For each patient, how many polyps of each class.
  ///   - shares: What share of all each part gets; positive, with the sum 1.
  ///   - seed: Decides between equally good choices.
  /// - Returns: For each patient the index of a share.
  static func assign(_ counts: [[Int]], shares: [Double], seed: Int) -> [Int] {
    guard let classes = counts.first?.count else { return [] }
    var splitter = PatientSplitter(counts, classes: classes, shares)
    splitter.divide(seed: seed)
    return splitter.parts
  }

  private init(_ counts: [[Int]], classes: Int, _ shares: [Double]) {
    self.counts = counts
    let totals = (0..<classes).map { index in counts.reduce(0) { $0 + $1[index] } }
    left = totals
    wanted = shares.map { share in totals.map { share * Double($0) } }
    parts = Array(repeating: -1, count: counts.count)
  }

  private mutating func divide(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)))
    let order = Array(counts.indices).shuffled(using: &generator)
    var queues = left.indices.map { index in
      order.filter { counts[$0][index] > 0 }
        // Sorting keeps the shuffled order among equals.
        .sorted { counts[$0][index] > counts[$1][index] }[...]
    }
    while let rarest = left.indices.filter({ left[$0] > 0 }).min(by: { left[$0] < left[$1] }) {
      guard let patient = queues[rarest].popFirst() else { break }
      if parts[patient] < 0 { place(patient, by: rarest) }
    }
    // Patients without a polyp of any class.
    for (turn, patient) in order.filter({ parts[$0] < 0 }).enumerated() {
      parts[patient] = turn % wanted.count
    }
  }

  private mutating func place(_ patient: Int, by rarest: Int) {
    var best = 0
    for part in wanted.indices.dropFirst() {
      let (here, there) = (wanted[part][rarest], wanted[best][rarest])
      let isBetter =
        here != there ? here > there : wanted[part].reduce(0, +) > wanted[best].reduce(0, +)
      if isBetter { best = part }
    }
    parts[patient] = best
    for index in left.indices {
      left[index] -= counts[patient][index]
      wanted[best][index] -= Double(counts[patient][index])
    }
  }
}
