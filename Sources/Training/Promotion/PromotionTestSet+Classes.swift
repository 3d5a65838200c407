extension PromotionTestSet {
  /// The models' class of each class of the table of labels.
  ///
  /// - Parameter classes: The models' classes.
  /// - Returns: An index for each class of the table; nil for one that no picture of the test has.
  /// - Throws: `TrainingError` with the code `notComparable` where the test has a class that the models
  ///   do not know, or `classAbsent` where it lacks one that they do.
  func indices(in classes: [String]) throws(TrainingError) -> [Int?] {
    let present = Set(members.map(\.example.classIndex))
    var indices: [Int?] = []
    for (index, label) in self.classes.enumerated() {
      let place = classes.firstIndex(of: label)
      if place == nil, present.contains(index) {
        throw TrainingError(
          .notComparable,
          "\(name): the test has polyps of the class \(label), which the models do not know ("
            + "\(classes.joined(separator: ", "))); use a table of labels that leaves them out")
      }
      indices.append(present.contains(index) ? place : nil)
    }
    for (place, label) in classes.enumerated() where !indices.contains(place) {
      throw TrainingError(
        .classAbsent,
        "\(name): the test has no polyp of the class \(label); use a test set that has all classes "
          + "of the models, with a rule written for it")
    }
    return indices
  }

  /// Refuses a test set whose classes are not the models'.
  ///
  /// - Parameter classes: The models' classes.
  /// - Throws: `TrainingError` with the code `notComparable` or `classAbsent`.
  public func requireClasses(_ classes: [String]) throws(TrainingError) {
    _ = try indices(in: classes)
  }

  /// How many patients, polyps and pictures there are.
  public var counts: Counts { Counts(members) }

  /// How much there is in a test.
  public struct Counts: Hashable, Sendable {
    /// Patients.
    public let patients: Int
    /// Polyps.
    public let polyps: Int
    /// Pictures.
    public let pictures: Int

    /// Counts by their parts.
    public init(patients: Int, polyps: Int, pictures: Int) {
      self.patients = patients
      self.polyps = polyps
      self.pictures = pictures
    }

    init(_ members: [Member]) {
      patients = Set(members.map(\.example.patient)).count
      polyps = Set(members.map(\.example.polyp)).count
      pictures = members.count
    }
  }
}
