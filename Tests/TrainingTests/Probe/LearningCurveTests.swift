import Base
import Testing
import Training

@Suite("Learning curves")
struct LearningCurveTests {
  /// 120 patients of two examples; the first feature tells a little, the others nothing.
  private func table(strength: Double = 0.5) throws -> FeatureTable {
    var generator = SeededGenerator(seed: 12)
    var text = "patient,label,a,b,c,d\n"
    for patient in 0..<120 {
      let isPositive = patient % 5 == 0
      for _ in 0..<2 {
        let numbers = (0..<4).map { _ in Double.random(in: 0...1, using: &generator) }
        let first = numbers[0] + (isPositive ? strength : 0)
        text += "P\(patient),\(isPositive ? "x" : "y"),\(first)"
        text += numbers.dropFirst().map { ",\($0)" }.joined() + "\n"
      }
    }
    return try FeatureTable(
      text: text, name: "f.csv", columns: .init(label: "label", group: "patient"))
  }

  private func curve(
    _ table: FeatureTable, _ change: (inout LearningCurve.Plan) -> Void = { _ in }
  ) throws -> LearningCurve {
    let isPositive = table.labels.map { table.classes[$0] == "x" }
    let folds = try table.folds(
      4, by: isPositive.map { $0 ? 1 : 0 }, classCount: 2, seed: 0)
    var plan = LearningCurve.Plan()
    plan.repeats = 8
    change(&plan)
    return try LearningCurve(table, isPositive: isPositive, folds: folds, plan: plan)
  }

  @Test("rise with the number of labels, and narrow to a point with all of them")
  func rise() throws {
    let points = try curve(table()).points
    #expect(points.map(\.fraction) == [0.01, 0.05, 0.1, 0.25, 0.5, 1])
    #expect(points[0].meanPatients == 2 && points[5].meanPatients == 90)
    #expect(points[5].mean > points[1].mean + 0.03 && points[5].mean > 0.8)
    #expect(points.allSatisfy { $0.areas.count == 8 })
    let all = points[5].range()
    #expect(all.high - all.low < 1e-12)
    let few = points[1].range()
    #expect(few.high - few.low > 0.01 && few.low <= points[1].mean && points[1].mean <= few.high)
  }

  @Test("with all labels are the cross-validation's mean area")
  func whole() throws {
    let table = try table()
    let isPositive = table.labels.map { table.classes[$0] == "x" }
    let labels = isPositive.map { $0 ? 1 : 0 }
    let folds = try table.folds(4, by: labels, classCount: 2, seed: 0)
    let validation = try CrossValidation(
      table.features, labels: labels, classCount: 2, folds: folds, inverseStrength: 0.01)
    let figures = try #require(
      ProbeFigures(
        validation.probabilities.map { $0[1] }, isPositive: isPositive, groups: table.groups,
        folds: folds))
    let point = try curve(table) { $0.fractions = [1] }.points[0]
    #expect(abs(point.mean - figures.meanFoldArea) < 1e-6)
  }

  @Test("depend on the seed alone, and are of the same patients for every table")
  func repeatable() throws {
    let table = try table()
    let first = try curve(table)
    #expect(try curve(table) == first)
    #expect(try curve(table) { $0.seed = 1 } != first)
    let better = try curve(self.table(strength: 2))
    for (one, other) in zip(first.points, better.points) {
      #expect(one.meanPatients == other.meanPatients && one.mean < other.mean)
    }
  }

  @Test("are refused for fractions and repeats that cannot be")
  func refusals() throws {
    let table = try table()
    for change: (inout LearningCurve.Plan) -> Void in [
      { $0.fractions = [] }, { $0.fractions = [0] }, { $0.fractions = [1.5] }, { $0.repeats = 0 },
    ] {
      let error = refusal { try curve(table, change) }
      #expect(error?.code == .invalidOption)
    }
  }
}
