internal import Base

extension PolypDescription {
  /// Draws a polyp: stalks on large adenomas only.
  ///
  /// - Parameters:
  ///   - number: Its number, from 1.
  ///   - location: Where it grows.
  ///   - sizes: How large polyps are.
  ///   - generator: Decides the rest.
  /// - Returns: The polyp.
  static func drawn(
    number: Int, location: ColonSegment, sizes: PolypSizes,
    from generator: inout SeededGenerator
  ) -> PolypDescription {
    let histology = Histology.drawn(at: location, from: &generator)
    let size = sizes.millimetres(histology, at: generator.uniform(0, 1))
    // Pathologists and endoscopists tell halves of a millimetre at best.
    let rounded = (size * 2).rounded() / 2
    return PolypDescription(
      number: number, histology: histology,
      paris: ParisClass.drawn(histology, rounded, from: &generator), sizeMillimetres: rounded,
      location: location)
  }
}

extension Histology {
  /// Hyperplastic polyps are frequent in the rectum and sigmoid, serrated lesions on the right.
  fileprivate static func drawn(
    at location: ColonSegment, from generator: inout SeededGenerator
  ) -> Histology {
    let chance: Double = generator.uniform(0, 1)
    let shares: (hyperplastic: Double, serrated: Double) =
      switch location {
      case .caecum, .ascending: (0.12, 0.35)
      case .transverse: (0.2, 0.2)
      case .descending: (0.3, 0.1)
      case .sigmoid, .rectum: (0.5, 0.08)
      }
    if chance < shares.hyperplastic { return .hyperplastic }
    return chance < shares.hyperplastic + shares.serrated ? .sessileSerrated : .adenoma
  }
}

extension ParisClass {
  fileprivate static func drawn(
    _ histology: Histology, _ size: Double, from generator: inout SeededGenerator
  ) -> ParisClass {
    let chance: Double = generator.uniform(0, 1)
    switch histology {
    case .hyperplastic: return chance < 0.5 ? .sessile : .flatElevated
    case .sessileSerrated: return chance < 0.8 ? .flatElevated : .sessile
    case .adenoma:
      if size >= 8, chance < 0.4 { return .pedunculated }
      return chance < 0.8 ? .sessile : .flatElevated
    }
  }
}
