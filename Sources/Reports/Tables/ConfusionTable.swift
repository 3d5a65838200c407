internal import Foundation

/// What cases of each class were called, as a table: a row for each true class, a column for each call.
public struct ConfusionTable: Sendable {
  /// What the cases are, above the table.
  public let caption: String
  /// The classes' names, in the order of rows and columns.
  public let classes: [String]
  /// How many cases of the row's class were called the column's.
  public let counts: [[Int]]

  /// Describes a table.
  ///
  /// - Parameters:
  ///   - caption: What the cases are.
  ///   - classes: The classes' names.
  ///   - counts: A row for each true class with a number, at least 0, for each class that is called.
  public init(caption: String, classes: [String], counts: [[Int]]) {
    precondition(
      counts.count == classes.count && counts.allSatisfy { $0.count == classes.count },
      "a row and a column for each class are expected")
    precondition(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "counts are at least 0")
    self.caption = caption
    self.classes = classes
    self.counts = counts
  }

  /// The table, for a page made by `HTML.page`: counts with their share of the row.
  public var html: HTML {
    let heads = classes.map { name -> HTML in
      "<th scope=\"col\" class=\"number\">\(name)</th>"
    }
    return """
      <div class="wide"><table class="confusion">
      <caption>\(caption)</caption>
      <thead><tr><th scope="col">truth, by what it was called</th>
      \(HTML(heads))<th scope="col" class="number">all</th></tr></thead>
      <tbody>
      \(HTML(classes.indices.map(row)))</tbody></table></div>
      """
  }

  private func row(_ truth: Int) -> HTML {
    let total = counts[truth].reduce(0, +)
    let cells = counts[truth].enumerated().map { called, count -> HTML in
      let share = total == 0 ? 0 : Double(count) / Double(total)
      let percent = total == 0 ? "–" : String(format: "%.1f %%", share * 100)
      return """
        <td class="number share\(called == truth ? " right" : "")" \
        style="--share:\(String(format: "%.3f", share))">\(count)<small>\(percent)</small></td>
        """
    }
    return """
      <tr><th scope="row">\(classes[truth])</th>
      \(HTML(cells))<td class="number">\(total)</td></tr>
      """
  }
}
