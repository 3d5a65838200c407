/// Finds the least value of a smooth convex function: L-BFGS (Liu and Nocedal, Mathematical Programming
/// 1989) with a line search for the weak Wolfe conditions by bisection.
struct QuasiNewton {
  /// How many steps are remembered.
  private static let memory = 10

  /// How a search ended.
  struct Outcome {
    let point: [Double]
    let value: Double
    /// The largest component of the gradient.
    let slope: Double
    let steps: Int
    let hasConverged: Bool
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - start: Where to begin.
  ///   - tolerance: How large the gradient's largest component may be in the end.
  ///   - maximumSteps: After how many steps to give up.
  ///   - evaluate: The value at a point, and its gradient into the buffer.
  /// - Returns: Where it ended.
  static func minimize(
    from start: [Double], tolerance: Double, maximumSteps: Int = 5000,
    _ evaluate: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) -> Outcome {
    var point = start
    var gradient = Array(repeating: 0.0, count: start.count)
    var value = evaluate(point, &gradient)
    var history: [Step] = []
    var steps = 0
    while true {
      let slope = gradient.reduce(0) { max($0, abs($1)) }
      guard slope > tolerance, steps < maximumSteps else {
        return Outcome(
          point: point, value: value, slope: slope, steps: steps, hasConverged: slope <= tolerance)
      }
      var direction = Self.direction(gradient, history)
      var descent = dot(direction, gradient)
      if !(descent < 0) {
        history = []
        direction = gradient.map { -$0 }
        descent = -dot(gradient, gradient)
      }
      let first = history.isEmpty ? min(1, 1 / max(slope, 1e-300)) : 1
      guard
        let next = search(
          point, value, direction, descent, first: first, evaluate)
      else {
        // No step lowers the value any more: rounding has the last word.
        return Outcome(
          point: point, value: value, slope: slope, steps: steps, hasConverged: false)
      }
      let move = zip(next.point, point).map { $0 - $1 }
      let change = zip(next.gradient, gradient).map { $0 - $1 }
      let curvature = dot(move, change)
      if curvature > 1e-14 * dot(change, change) {
        if history.count == memory { history.removeFirst() }
        history.append(Step(move: move, change: change, inverse: 1 / curvature))
      }
      (point, value, gradient) = (next.point, next.value, next.gradient)
      steps += 1
    }
  }

  private struct Step {
    let move: [Double]
    let change: [Double]
    let inverse: Double
  }

  /// The two-loop recursion.
  private static func direction(_ gradient: [Double], _ history: [Step]) -> [Double] {
    var result = gradient.map { -$0 }
    var factors: [Double] = []
    for step in history.reversed() {
      let factor = step.inverse * dot(step.move, result)
      factors.append(factor)
      add(step.change, times: -factor, to: &result)
    }
    if let last = history.last {
      let scale = 1 / (last.inverse * dot(last.change, last.change))
      for index in result.indices { result[index] *= scale }
    }
    for (step, factor) in zip(history, factors.reversed()) {
      let back = step.inverse * dot(step.change, result)
      add(step.move, times: factor - back, to: &result)
    }
    return result
  }

  private static func search(
    _ point: [Double], _ value: Double, _ direction: [Double], _ descent: Double, first: Double,
    _ evaluate: ([Double], inout [Double]) -> Double
  ) -> (point: [Double], value: Double, gradient: [Double])? {
    var (low, high, length) = (0.0, Double.infinity, first)
    var gradient = Array(repeating: 0.0, count: point.count)
    for _ in 0..<60 {
      var next = point
      add(direction, times: length, to: &next)
      let found = evaluate(next, &gradient)
      if !(found <= value + 1e-4 * length * descent) {
        high = length
      } else if dot(direction, gradient) < 0.9 * descent {
        low = length
      } else {
        return (next, found, gradient)
      }
      length = high.isFinite ? (low + high) / 2 : 2 * length
    }
    return nil
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }

  private static func add(_ vector: [Double], times factor: Double, to result: inout [Double]) {
    for index in result.indices { result[index] += factor * vector[index] }
  }
}
