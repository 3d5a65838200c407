import Evaluation
import Imaging

/// Draws where a model and an expert agree and where they do not.
enum CasePainter {
  /// What the colours mean.
  static let legend =
    "green: both; red: the expert's mask only (missed); yellow: the model's mask only (false)"

  private static let agreed = Color(red: 40, green: 200, blue: 90)
  private static let missed = Color(red: 230, green: 40, blue: 40)
  private static let spurious = Color(red: 250, green: 210, blue: 30)

  /// Tints a picture by agreement.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - map: The model's probabilities, at the mask's resolution.
  ///   - threshold: What counts as positive.
  ///   - mask: The expert's mask.
  /// - Returns: The tinted picture.
  static func paint(
    over image: Image, map: ProbabilityMap, threshold: Float, mask: BinaryMask
  ) -> Image {
    let size = ImageSize(width: mask.width, height: mask.height)
    func region(_ belongs: (_ isPredicted: Bool, _ isExpert: Bool) -> Bool) -> GrayImage {
      GrayImage(
        size: size,
        pixels: zip(map.values, mask.values).map { belongs($0 > threshold, $1) ? 255 : 0 })
    }
    var picture = image
    picture.tint(region { $0 && $1 }, color: agreed)
    picture.tint(region { !$0 && $1 }, color: missed, opacity: 0.5)
    picture.tint(region { $0 && !$1 }, color: spurious, opacity: 0.5)
    return picture
  }
}
