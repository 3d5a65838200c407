extension TrainingRecipe {
  /// The presets by their names.
  public static let presets: [String: TrainingRecipe] = [
    "endoked": endoKED, "probe": probe, "head": headOnly, "fine-tune": fineTuning,
    "polyp-pvt": polypPVT,
    "polyp-lite": polypLite,
  ]

  /// EndoKED's own fine-tuning for pathology: everything learns, by plain gradient descent.
  ///
  /// Source: its published script. That one has batches of 512 and up to 1000 epochs, and picks the
  /// epoch by the test pictures; here smaller batches, fewer epochs, and validation patients.
  public static let endoKED: TrainingRecipe = {
    var recipe = TrainingRecipe()
    recipe.inputSide = 224
    recipe.batchSize = 32
    recipe.epochs = 100
    recipe.algorithm = .sgd
    recipe.learningRate = 1e-3
    recipe.augmentation = .endoKED
    recipe.patience = 20
    recipe.headDeviation = 0.01
    return recipe
  }()

  /// A linear head on an encoder that stays as it is, fitted to convergence: for the fewest labels.
  public static let probe: TrainingRecipe = {
    var recipe = TrainingRecipe()
    recipe.epochs = 1
    recipe.algorithm = .logisticRegression
    recipe.trained = .lastStages(0)
    recipe.head = .linear
    recipe.balancesClasses = true
    return recipe
  }()

  /// EndoKED's head on an encoder that stays as it is: the choice for few labels.
  public static let headOnly: TrainingRecipe = {
    var recipe = TrainingRecipe()
    recipe.batchSize = 32
    recipe.epochs = 40
    recipe.learningRate = 1e-3
    recipe.weightDecay = 1e-2
    recipe.schedule = .cosine(warmUp: 0.05)
    recipe.trained = .lastStages(0)
    recipe.balancesClasses = true
    recipe.labelSmoothing = 0.05
    recipe.augmentation = .endoKED
    recipe.variations = 4
    recipe.patience = 15
    return recipe
  }()

  /// All learns, the encoder more slowly the nearer it is to the picture: for hundreds of labels.
  public static let fineTuning: TrainingRecipe = {
    var recipe = TrainingRecipe()
    recipe.batchSize = 32
    recipe.epochs = 20
    recipe.learningRate = 5e-4
    recipe.encoderRateScale = 0.5
    recipe.stageRateDecay = 0.7
    recipe.weightDecay = 1e-2
    recipe.decaysVectors = false
    recipe.schedule = .oneCycle(rise: 0.3)
    recipe.maximumGradientNorm = 1
    recipe.balancesClasses = true
    recipe.labelSmoothing = 0.05
    recipe.augmentation = .endoKED
    return recipe
  }()

  /// Polyp-PVT's own training: its structure loss on both maps, at three sizes.
  ///
  /// Source: its published script, whose augmentation is off by default, and which lets the learning
  /// rate fall to a tenth after half of the epochs.
  public static let polypPVT: TrainingRecipe = {
    var recipe = TrainingRecipe()
    recipe.inputSide = 352
    recipe.epochs = 100
    recipe.learningRate = 1e-4
    recipe.weightDecay = 1e-4
    recipe.schedule = .step(share: 0.5, factor: 0.1)
    recipe.maximumGradientValue = 0.5
    recipe.loss = .structure
    recipe.scales = [0.75, 1, 1.25]
    return recipe
  }()

  /// The repository's own segmenter: the encoder from ImageNet, one cycle of the learning rate.
  public static let polypLite: TrainingRecipe = {
    var recipe = TrainingRecipe()
    recipe.inputSide = 256
    recipe.epochs = 24
    recipe.learningRate = 1e-3
    recipe.encoderRateScale = 0.3
    recipe.weightDecay = 1e-4
    recipe.schedule = .oneCycle(rise: 0.3)
    recipe.maximumGradientNorm = 1
    recipe.loss = .structure
    recipe.augmentation = .segmentation
    recipe.selection = .last
    return recipe
  }()
}
