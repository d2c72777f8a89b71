/** Secret stores of the clouds as they are configured. The house signs in as the cloud's own package does it: by the machine's role, or its environment. */

export type CloudSource = AwsSource | AzureSource | GoogleSource;

interface Reread {
  /** How often secrets in use are read again, in milliseconds. */
  readonly rereadMs: number;
}

/** AWS Secrets Manager: `secret://NAME/SECRET-ID#FIELD`. */
export interface AwsSource extends Reread {
  readonly kind: "aws";
  /** Absent for that of the environment. */
  readonly region?: string;
}

/** Azure Key Vault: `secret://NAME/SECRET#FIELD`. */
export interface AzureSource extends Reread {
  readonly kind: "azure";
  /** The vault's address, such as https://house.vault.azure.net. */
  readonly url: string;
}

/** Google Secret Manager: `secret://NAME/SECRET#FIELD`. */
export interface GoogleSource extends Reread {
  readonly kind: "google";
  readonly project: string;
}
