/// What a network says of polyps: the mean of the calibrated probabilities of each one's pictures.
struct PolypCases {
  /// One polyp.
  struct Case {
    let patient: Int
    /// What it is.
    let classIndex: Int
    /// What is said, one probability a class.
    let probabilities: [Double]

    /// The likeliest class.
    var calledIndex: Int {
      probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    }
  }

  /// The polyps, in the order of their numbers.
  let cases: [Case]

  /// Pools what is said of pictures.
  ///
  /// - Parameters:
  ///   - logits: Of each picture.
  ///   - pictures: The pictures.
  ///   - temperature: What logits are divided by.
  init(_ logits: [[Double]], of pictures: [TrainingPicture], temperature: Double) {
    var members: [Int: [Int]] = [:]
    for index in pictures.indices { members[pictures[index].polyp, default: []].append(index) }
    cases = members.sorted { $0.key < $1.key }.map { _, indices in
      let first = pictures[indices[0]]
      var sums = Array(repeating: 0.0, count: logits[indices[0]].count)
      for index in indices {
        for (place, share) in Softmax.probabilities(
          logits[index], inverseTemperature: 1 / temperature
        ).enumerated() {
          sums[place] += share
        }
      }
      return Case(
        patient: first.patient, classIndex: first.classIndex,
        probabilities: sums.map { $0 / Double(indices.count) })
    }
  }

  /// The patients of the polyps.
  var patients: [Int] { cases.map(\.patient) }

  /// The probabilities that a polyp is of some classes.
  func probabilities(of classes: Set<Int>) -> [Double] {
    cases.map { entry in
      min(1, classes.sorted().reduce(0) { $0 + entry.probabilities[$1] })
    }
  }

  /// Whether each polyp is of some classes.
  func areOf(_ classes: Set<Int>) -> [Bool] { cases.map { classes.contains($0.classIndex) } }

  /// How many polyps of each class, by rows, are called what.
  func confusion(classCount: Int) -> [[Int]] {
    var counts = Array(repeating: Array(repeating: 0, count: classCount), count: classCount)
    for entry in cases { counts[entry.classIndex][entry.calledIndex] += 1 }
    return counts
  }
}
