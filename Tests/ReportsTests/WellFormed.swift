import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An issue where a text is no XML document.
func expectWellFormed(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let parser = XMLParser(data: Data(text.utf8))
  #expect(parser.parse(), "\(text)", sourceLocation: sourceLocation)
}
