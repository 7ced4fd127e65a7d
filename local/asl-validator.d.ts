/** The package has no types; these are the parts that we use. */
declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    errorsText(separator: string): string;
  }
  /** Checks an Amazon States Language definition. Adds fields to it, so pass a copy. */
  export default function validate(definition: unknown): Validation;
}
