import Base
import Testing
import Training

@Suite("Dividing patients")
struct LabelledDatasetTests {
  /// Patients with 1 to 4 polyps of 1 to 3 pictures; 6 in 10 adenomas, 1 in 10 serrated lesions.
  private func dataset(patients: Int, seed: UInt64) throws -> LabelledDataset {
    var generator = SeededGenerator(seed: seed)
    var text = "image,patient,polyp,label\n"
    for patient in 0..<patients {
      for polyp in 0..<Int.random(in: 1...4, using: &generator) {
        let label =
          switch Int.random(in: 0..<10, using: &generator) {
          case 0: "ssl"
          case 1...3: "hp"
          default: "adenoma"
          }
        for picture in 0..<Int.random(in: 1...3, using: &generator) {
          text += "\(patient)-\(polyp)-\(picture).jpg,P\(patient),\(polyp),\(label)\n"
        }
      }
    }
    return try LabelledDataset(LabelFile(text: text, name: "l.csv"))
  }

  /// How many polyps of each class a part has.
  private func polyps(_ members: [LabelledDataset.Example]) -> [Int] {
    (0..<3).map { index in
      Set(members.filter { $0.classIndex == index }.map(\.polyp)).count
    }
  }

  @Test("keeps each patient in one part and gives each part its share of every class")
  func shares() throws {
    for seed in UInt64(1)...20 {
      var dataset = try dataset(patients: 200, seed: seed)
      let totals = polyps(dataset.examples)
      try dataset.divide(validation: 0.2, test: 0.2, seed: Int(seed))
      #expect(dataset.isDivided)
      var parts: [Int: Set<DatasetPart>] = [:]
      for example in dataset.examples {
        if let part = example.part { parts[example.patient, default: []].insert(part) }
      }
      #expect(parts.values.allSatisfy { $0.count == 1 })
      for (part, share) in [(DatasetPart.training, 0.6), (.validation, 0.2), (.test, 0.2)] {
        let members = dataset.examples.filter { $0.part == part }
        for (count, total) in zip(polyps(members), totals) {
          // Patients cannot be cut in pieces; the largest has four polyps.
          let off = abs(Double(count) - share * Double(total))
          #expect(off <= 3, "seed \(seed) \(part): \(count) of \(total)")
        }
      }
    }
  }

  @Test("depends on nothing but the data and the seed")
  func repeatable() throws {
    var (first, second, other) = (
      try dataset(patients: 60, seed: 4), try dataset(patients: 60, seed: 4),
      try dataset(patients: 60, seed: 4)
    )
    try first.divide(seed: 7)
    try second.divide(seed: 7)
    try other.divide(seed: 8)
    #expect(first.examples == second.examples)
    #expect(first.examples != other.examples)
  }

  @Test("makes folds that hold every class, and each patient once")
  func folds() throws {
    let dataset = try dataset(patients: 100, seed: 3)
    let folds = try dataset.folds(5, seed: 1)
    #expect(folds.count == dataset.examples.count && Set(folds) == [0, 1, 2, 3, 4])
    for patient in 0..<dataset.patientCount {
      let own = zip(dataset.examples, folds).filter { $0.0.patient == patient }.map(\.1)
      #expect(Set(own).count == 1)
    }
    let totals = polyps(dataset.examples)
    for fold in 0..<5 {
      let members = zip(dataset.examples, folds).filter { $0.1 == fold }.map(\.0)
      for (count, total) in zip(polyps(members), totals) {
        #expect(abs(Double(count) - Double(total) / 5) <= 3)
      }
    }
  }

  @Test("refuses parts that a class is absent from, and says how many patients have it")
  func absent() throws {
    let text =
      "image,patient,label\n"
      + (0..<20).map { "a\($0).jpg,P\($0),adenoma\nh\($0).jpg,P\($0),hp\n" }.joined()
      + "s.jpg,P1,ssl\n"
    var dataset = try LabelledDataset(LabelFile(text: text, name: "l.csv"))
    let error = refusal { try dataset.divide(seed: 1) }
    #expect(error?.code == .classAbsent)
    #expect(error?.message.contains("sessile_serrated, which 1 patients have") == true)
    let folds = refusal { try dataset.folds(3, seed: 1) }
    #expect(folds?.code == .classAbsent)
  }

  @Test("refuses shares that leave nothing")
  func shareRange() throws {
    var dataset = try dataset(patients: 20, seed: 1)
    for (validation, test) in [(0.0, 0.2), (0.5, 0.5), (-0.1, 0.2), (0.2, -0.1), (.nan, 0.1)] {
      let error = refusal {
        try dataset.divide(validation: validation, test: test, seed: 1)
      }
      #expect(error?.code == .invalidOption)
    }
    #expect(throws: TrainingError.self) { try dataset.folds(1, seed: 1) }
  }

  @Test("takes patients that were joined for one")
  func joined() throws {
    let text =
      "image,patient,label\n" + (0..<6).map { "\($0).jpg,P\($0),adenoma\n" }.joined()
    var dataset = try LabelledDataset(LabelFile(text: text, name: "l.csv"))
    dataset.joinPatients(of: [(4, 2), (2, 5), (4, 5), (0, 1)])
    #expect(dataset.examples.map(\.patient) == [0, 0, 1, 2, 1, 1])
    #expect(dataset.patientCount == 3)
  }

  @Test("leaves out what the table leaves out, and takes unnamed polyps for one each")
  func counts() throws {
    let text = """
      image,patient,polyp,label
      1.jpg,P1,,hp
      2.jpg,P1,,hp
      3.jpg,P1,a,adenoma
      4.jpg,P1,a,adenoma
      5.jpg,P2,a,hp
      6.jpg,P2,b,other

      """
    let dataset = try LabelledDataset(LabelFile(text: text, name: "l.csv"))
    #expect(dataset.examples.map(\.polyp) == [0, 1, 2, 2, 3])
    #expect(dataset.examples.map(\.patient) == [0, 0, 0, 0, 1])
    #expect(dataset.leftOutCount == 1 && dataset.patientCount == 2)
    #expect(throws: TrainingError.self) {
      try LabelledDataset(
        LabelFile(text: "image,patient,label\n1.jpg,P,other\n", name: "l.csv"))
    }
  }
}
