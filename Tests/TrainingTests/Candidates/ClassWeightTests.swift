import Foundation
import Runtime
import Testing

@testable import Training

/// Classes that are balanced while a network learns must not shift what it says.
@Suite("Weights of classes")
struct ClassWeightTests {
  /// A plan whose pictures are all the same, so that nothing but how often classes are can be learnt.
  private func plan(_ task: SmallTask, _ recipe: TrainingRecipe) throws -> TrainingPlan {
    var plan = try task.classes(recipe)
    for index in plan.pictures.indices {
      plan.pictures[index].path = plan.pictures[0].path
      plan.pictures[index].classIndex = index % 4 == 1 ? 1 : 0
    }
    return plan
  }

  private func probabilities(
    _ outcome: TrainingRun.Outcome, _ plan: TrainingPlan
  ) throws -> [Double] {
    var result: [Double] = []
    let answers = CandidateAnswers(
      plan: plan, network: outcome.network, runtime: try OnnxRuntime.load())
    try answers.forEach(.training) { _, logits in
      result.append(Softmax.probabilities(logits.map(Double.init))[1])
    }
    return result
  }

  @Test("leave a probe that can tell nothing apart with how often each class is")
  func probe() throws {
    let task = try SmallTask(count: 12)
    let plan = try plan(task, .probe)
    let training = plan.pictures.filter { $0.part == .training }
    let share =
      Double(training.filter { $0.classIndex == 1 }.count) / Double(training.count)
    let outcome = try ProbeFit(plan, runtime: OnnxRuntime.load()).outcome()
    for probability in try probabilities(outcome, plan) {
      #expect(abs(probability - share) < 1e-3, "\(probability), not \(share)")
    }
  }

  @Test("are taken off a trained network's logits, whichever epoch it is of")
  func run() throws {
    let task = try SmallTask(count: 12)
    for selection in TrainingRecipe.Selection.allCases {
      var recipe = SmallTask.recipe
      recipe.trained = .lastStages(0)
      recipe.head = .linear
      recipe.balancesClasses = true
      recipe.selection = selection
      // So small that parameters stay what they are.
      recipe.learningRate = 1e-12
      let plan = try plan(task, recipe)
      let weights = try #require(plan.classWeights)
      let outcome = try task.begin(plan).finish()
      let name = "head.classifier.0.bias"
      let before = try plan.network.tensor(name).floats()
      let after = try outcome.network.tensor(name).floats()
      for index in before.indices {
        #expect(abs(after[index] - (before[index] - log(weights[index]))) < 1e-5)
      }
    }
  }

  @Test("by logistic regression are for heads, and no steps are made of it")
  func noSteps() throws {
    let task = try SmallTask()
    let plan = try task.classes(.probe)
    let error = refusal { try task.begin(plan).open() }
    #expect(error?.code == .invalidOption)
  }
}
