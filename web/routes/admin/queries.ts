export const casesQueryKey = ['cases']
