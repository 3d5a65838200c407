/// Structure measure (S-measure) with alpha = 0.5, in [0, 1].
///
/// Fan et al., "Structure-measure: a new way to evaluate foreground maps", ICCV 2017, as in the
/// PraNet toolbox: the mean of an object part (are foreground and background each uniform and
/// apart?) and of a region part (structural similarity in the four quadrants around the mask's
/// centroid). With an empty mask it is 1 less the map's mean, with a full mask the map's mean.
///
/// Where the centroid lies in the last row or column, quadrants are empty and the toolbox gives
/// NaN; here an empty quadrant counts with its weight, which is zero.
///
/// - Parameters:
///   - map: The min–max normalised map.
///   - mask: The mask, of the map's size.
/// - Returns: The figure.
func structureMeasure(normalized map: ProbabilityMap, mask: BinaryMask) -> Double {
  let mapMean = map.values.reduce(0.0) { $0 + Double($1) } / Double(map.values.count)
  if mask.isEmpty { return 1 - mapMean }
  if mask.isFull { return mapMean }
  let score = 0.5 * objectSimilarity(map, mask) + 0.5 * regionSimilarity(map, mask)
  return max(score, 0)
}

/// Object part: foreground's and background's uniformity, weighted by their areas.
private func objectSimilarity(_ map: ProbabilityMap, _ mask: BinaryMask) -> Double {
  var foreground = Moments()
  var background = Moments()
  for (value, isForeground) in zip(map.values, mask.values) {
    if isForeground {
      foreground.add(Double(value))
    } else {
      background.add(1 - Double(value))
    }
  }
  let share = Double(mask.foregroundCount) / Double(mask.pixelCount)
  return share * foreground.objectScore + (1 - share) * background.objectScore
}

/// Mean and spread of values given one by one (Welford 1962).
private struct Moments {
  private var count = 0.0
  private var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / count
    squares += difference * (value - mean)
  }

  /// 1 when all values are 1; the spread is the sample standard deviation, 0 for one value.
  var objectScore: Double {
    let deviation = count > 1 ? (squares / (count - 1)).squareRoot() : 0
    return 2 * mean / (mean * mean + 1 + deviation + .ulpOfOne)
  }
}

/// Region part: structural similarity of the quadrants, weighted by their areas.
private func regionSimilarity(_ map: ProbabilityMap, _ mask: BinaryMask) -> Double {
  let (column, row) = centroid(mask)
  let area = Double(mask.pixelCount)
  let columns = [0..<column, column..<mask.width]
  let rows = [0..<row, row..<mask.height]
  var sum = 0.0
  for rowRange in rows {
    for columnRange in columns where !rowRange.isEmpty && !columnRange.isEmpty {
      let weight = Double(rowRange.count * columnRange.count) / area
      sum += weight * structuralSimilarity(map, mask, columns: columnRange, rows: rowRange)
    }
  }
  return sum
}

/// How many columns and rows lie in the upper left quadrant, that is, the centroid counted from 1
/// and rounded, halves away from zero.
private func centroid(_ mask: BinaryMask) -> (column: Int, row: Int) {
  var (columns, rows) = (0, 0)
  for y in 0..<mask.height {
    for x in 0..<mask.width where mask.values[y * mask.width + x] {
      columns += x + 1
      rows += y + 1
    }
  }
  let count = Double(mask.foregroundCount)
  return (Int((Double(columns) / count).rounded()), Int((Double(rows) / count).rounded()))
}

/// Structural similarity of map and mask within a rectangle that is not empty.
///
/// A region of equal values has to have a variance of exactly zero, or rounding decides between 0
/// and 1 at the end; so the mean is taken relative to the region's first value.
private func structuralSimilarity(
  _ map: ProbabilityMap, _ mask: BinaryMask, columns: Range<Int>, rows: Range<Int>
) -> Double {
  func sum(_ term: (_ value: Double, _ truth: Double) -> Double) -> Double {
    var total = 0.0
    for y in rows {
      for index in (y * map.width + columns.lowerBound)..<(y * map.width + columns.upperBound) {
        total += term(Double(map.values[index]), mask.values[index] ? 1 : 0)
      }
    }
    return total
  }
  let count = Double(rows.count * columns.count)
  let first = Double(map.values[rows.lowerBound * map.width + columns.lowerBound])
  let mapMean = first + sum { value, _ in value - first } / count
  let maskMean = sum { _, truth in truth } / count
  let divisor = count - 1 + .ulpOfOne
  let mapVariance = sum { value, _ in (value - mapMean) * (value - mapMean) } / divisor
  let maskVariance = sum { _, truth in (truth - maskMean) * (truth - maskMean) } / divisor
  let covariance = sum { value, truth in (value - mapMean) * (truth - maskMean) } / divisor
  let numerator = 4 * mapMean * maskMean * covariance
  let denominator = (mapMean * mapMean + maskMean * maskMean) * (mapVariance + maskVariance)
  if numerator != 0 { return numerator / (denominator + .ulpOfOne) }
  return denominator == 0 ? 1 : 0
}
