extension ReadingRules {
  /// An accession that no spreadsheet has changed and that has a stated shape.
  ///
  /// - Parameters:
  ///   - text: The accession, without white space around it.
  ///   - name: The column or field, for messages.
  /// - Returns: The same.
  /// - Throws: `Refusal`.
  func accession(_ text: String, _ name: String) throws(Refusal) -> String {
    let text = try identifier(text, name)
    guard !accessionShapes.contains(where: { $0.fits(text) }) else { return text }
    guard !accessionShapes.contains(where: { $0.lacksZeros(text) }) else {
      throw Refusal(
        .spreadsheetDamage,
        "\(name): shorter than \"accession_shapes\" says: leading zeros were lost; export it as text"
      )
    }
    throw Refusal(.shape, "\(name): not of a shape in \"accession_shapes\"")
  }

  /// An identifier that no spreadsheet has changed.
  ///
  /// - Parameters:
  ///   - text: The identifier, without white space around it.
  ///   - name: The column or field, for messages.
  /// - Returns: The same.
  /// - Throws: `Refusal`.
  func identifier(_ text: String, _ name: String) throws(Refusal) -> String {
    if let damage = SpreadsheetDamage.found(in: text) {
      throw Refusal(
        .spreadsheetDamage,
        "\(name): \(damage); export it as text, since what it was cannot be known")
    }
    return text
  }
}
