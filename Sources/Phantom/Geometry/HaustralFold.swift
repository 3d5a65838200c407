internal import Base

/// A semilunar fold: a crescent ridge over about a third of the colon's circumference.
struct HaustralFold: Sendable {
  /// Where along the tube the middle of the crest is, in millimetres.
  let depth: Float
  /// The unit direction across the tube in which the crest is highest.
  let x, y: Float
  /// Height of the crest above the wall, in millimetres.
  let height: Float
  /// Half the thickness of the ridge, in millimetres.
  let thickness: Float
  /// How far the crest's ends lie beyond its middle, in millimetres.
  let bow: Float

  /// Beyond this many thicknesses from the crest a fold adds nothing that can be seen.
  private static let reach: Float = 5

  /// Height of the fold in millimetres at a unit direction and a depth.
  func height(_ x: Float, _ y: Float, _ depth: Float) -> Float {
    let alignment = x * self.x + y * self.y
    let window = Elementary.smoothStep(0.12, 0.85, alignment)
    guard window > 0 else { return 0 }
    let offset = (depth - self.depth - bow * (1 - alignment)) / thickness
    guard offset.magnitude < HaustralFold.reach else { return 0 }
    let fall = 1 / (1 + offset * offset)
    let tail = 1 - offset * offset / (HaustralFold.reach * HaustralFold.reach)
    return height * window * fall * fall * tail
  }

  /// Whether the fold may rise above the wall anywhere at a depth.
  func reaches(_ depth: Float) -> Bool {
    (depth - self.depth).magnitude <= HaustralFold.reach * thickness + bow.magnitude
  }

  /// Folds at irregular stations along a tube, three crescents to a station.
  ///
  /// - Parameters:
  ///   - length: The tube's length in millimetres.
  ///   - generator: Decides their places and shapes.
  /// - Returns: The folds by station.
  static func stations(along length: Float, from generator: inout SeededGenerator)
    -> [HaustralFold]
  {
    var folds: [HaustralFold] = []
    let firstAngle = generator.angle()
    var station = generator.uniform(Float(4), 20)
    while station < length {
      for crescent in 0..<3 {
        let angle =
          firstAngle + Double(crescent) * 2 * Double.pi / 3 + generator.uniform(-0.35, 0.35)
        folds.append(
          HaustralFold(
            depth: station + generator.uniform(Float(-5), 5),
            x: Float(Elementary.cosine(angle)), y: Float(Elementary.sine(angle)),
            height: generator.uniform(Float(4), 8.5), thickness: generator.uniform(Float(2.5), 3.7),
            bow: generator.uniform(Float(-4), 9)))
      }
      station += generator.uniform(Float(20), 32)
    }
    return folds
  }
}
