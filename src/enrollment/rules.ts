export type EnrollmentStatus = 'active' | 'completed' | 'withdrawn'
