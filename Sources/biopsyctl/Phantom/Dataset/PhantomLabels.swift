import Base
import Foundation
import Phantom

/// A picture that was made, with what is true of it.
struct PhantomPicture: Sendable {
  /// The name of its files, without ending.
  let name: String
  /// The procedure's seed.
  let seed: UInt64
  /// What the polyp is.
  let polyp: PolypDescription
  /// The light that the frame was taken with.
  let imagingMode: Phantom.ImagingMode
}

/// The table of labels of such pictures.
enum PhantomLabels {
  /// The table as CSV, in the order of the pictures.
  static func table(_ pictures: [PhantomPicture]) -> String {
    let header = ["image", "patient", "polyp", "label", "mask", "site", "size_mm", "imaging_mode"]
    let rows = pictures.map { picture in
      [
        "images/\(picture.name).jpg", "phantom-\(picture.seed)", "\(picture.polyp.number)",
        label(of: picture.polyp.histology), "masks/\(picture.name).png",
        picture.polyp.location.rawValue, String(format: "%.1f", picture.polyp.sizeMillimetres),
        picture.imagingMode.rawValue,
      ]
    }
    return ([header] + rows).map { CSVTable.line($0) + "\n" }.joined()
  }

  /// The word of the standard table of labels.
  static func label(of histology: Histology) -> String {
    switch histology {
    case .hyperplastic: "hyperplastic polyp"
    case .adenoma: "tubular adenoma"
    case .sessileSerrated: "sessile serrated lesion"
    }
  }

  /// How much there is of each label, and which labels have nothing.
  static func summary(
    _ pictures: [PhantomPicture], procedures: Int
  ) -> (text: String, missing: [String]) {
    func polyps(_ pictures: [PhantomPicture]) -> Int {
      Set(pictures.map { "\($0.seed)/\($0.polyp.number)" }).count
    }
    var text = "\(pictures.count) pictures of \(polyps(pictures)) polyps "
    text += "in \(procedures) procedures\n"
    var missing: [String] = []
    for histology in Histology.allCases {
      let found = pictures.filter { $0.polyp.histology == histology }
      text += "  \(label(of: histology)): \(found.count) pictures of \(polyps(found)) polyps\n"
      if found.isEmpty { missing.append(label(of: histology)) }
    }
    return (text, missing)
  }
}
