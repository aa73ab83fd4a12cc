const dimensions = 4

/**
 * A quality score from an end user's ratings of all four dimensions: their mean, mapped from 1..5 to 0..1.
 * Null when one is missing: too little to go without an expert.
 */
export const estimatedQuality = (ratings: readonly (number | null)[]): number | null => {
  const given = ratings.filter((rating) => rating !== null)
  if (given.length < dimensions) return null
  return given.reduce((sum, rating) => sum + (rating - 1) / 4, 0) / given.length
}
